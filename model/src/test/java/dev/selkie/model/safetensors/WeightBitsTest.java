package dev.selkie.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.FixtureFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightBitsTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"F16", "BF16"})
    void roundsAsPyTorchDoes(TensorType narrow) throws IOException {
        Path golden = FixtureFiles.copy("formats/conversions.safetensors", folder);
        try (SafetensorsFile file = SafetensorsFile.open(golden);
                Arena arena = Arena.ofConfined()) {
            TensorEntry wide = file.tensor("f32");
            TensorEntry expected = file.tensor(narrow.name().toLowerCase(Locale.ROOT));
            MemorySegment ours = arena.allocate(expected.data().byteSize());
            WeightBits.convert(TensorType.F32, wide.data(), narrow, ours);
            assertEquals(-1, expected.data().mismatch(ours));
        }
    }

    /// Every bit pattern there is, there and back again.
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"F16", "BF16"})
    void wideningLosesNothing(TensorType narrow) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bits = arena.allocate(2 << 16);
            for (int i = 0; i < 1 << 16; i++) {
                bits.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) i);
            }
            MemorySegment wide = arena.allocate(4 << 16);
            MemorySegment back = arena.allocate(2 << 16);
            WeightBits.convert(narrow, bits, TensorType.F32, wide);
            WeightBits.convert(TensorType.F32, wide, narrow, back);
            for (int i = 0; i < 1 << 16; i++) {
                float value = wide.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                short returned = back.getAtIndex(ValueLayout.JAVA_SHORT, i);
                assertTrue(Float.isNaN(value) || returned == (short) i, "bits " + i);
            }
        }
    }

    @Test
    void goesBetweenTheNarrowTypesWithOneRounding() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment half = arena.allocate(2);
            MemorySegment brain = arena.allocate(2);
            half.set(ValueLayout.JAVA_SHORT, 0, Float.floatToFloat16(1 + 1 / 256f));
            WeightBits.convert(TensorType.F16, half, TensorType.BF16, brain);
            assertEquals(1f, WeightBits.bf16ToF32(brain.get(ValueLayout.JAVA_SHORT, 0)));
            WeightBits.convert(TensorType.BF16, brain, TensorType.F16, half);
            assertEquals(Float.floatToFloat16(1), half.get(ValueLayout.JAVA_SHORT, 0));
        }
    }

    @Test
    void refusesSizesThatDoNotFit() {
        MemorySegment four = MemorySegment.ofArray(new byte[4]);
        assertThrows(
                IllegalArgumentException.class, () -> WeightBits.convert(TensorType.F16, four, TensorType.F32, four));
        assertThrows(
                IllegalArgumentException.class, () -> WeightBits.convert(TensorType.I32, four, TensorType.F32, four));
    }
}
