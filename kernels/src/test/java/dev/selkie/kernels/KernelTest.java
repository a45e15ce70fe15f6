package dev.selkie.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelTest {
    @Test
    void everyKernelIsNamed() {
        List<String> records = records(Kernel.class)
                .map(kernel -> kernel.getSimpleName().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        List<String> names = Kernel.NAMES.stream()
                .map(name -> name.replace("_", ""))
                .sorted()
                .toList();
        assertEquals(records, names);
    }

    private static Stream<Class<?>> records(Class<?> kind) {
        return kind.isSealed()
                ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(KernelTest::records)
                : Stream.of(kind);
    }
}
