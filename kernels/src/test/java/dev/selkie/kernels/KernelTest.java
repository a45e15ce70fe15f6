package dev.selkie.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KernelTest {
    @Test
    void everyKernelIsNamed() {
        List<String> records = Arrays.stream(Kernel.class.getPermittedSubclasses())
                .map(kernel -> kernel.getSimpleName().toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        List<String> names = Kernel.NAMES.stream()
                .map(name -> name.replace("_", ""))
                .sorted()
                .toList();
        assertEquals(records, names);
    }
}
