package dev.selkie.model.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.safetensors.TensorType;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RopeTablesTest {
    @Test
    void plainFrequenciesFallGeometrically() {
        assertArrayEquals(new double[] {1, 0.1, 0.01, 0.001}, frequencies(new RopeScaling.Default()), 1e-16);
        assertArrayEquals(new double[] {0.25, 0.025, 0.0025, 0.00025}, frequencies(new RopeScaling.Linear(4)), 1e-16);
    }

    /// L = 100: turns of 15.9, 1.59, 0.159 and 0.0159 within it, so the first is kept, the last two are divided
    /// by 8, and the second is blended with s = (1.5915494309189535 − 1) / 3.
    @Test
    void llama3KeepsShortWavesAndStretchesLongOnes() {
        double share = (10 / (2 * Math.PI) - 1) / 3;
        double blended = 0.1 * share + 0.1 / 8 * (1 - share);
        double[] expected = {1, blended, 0.01 / 8, 0.001 / 8};
        assertArrayEquals(expected, frequencies(new RopeScaling.Llama3(8, 1, 4, 100)), 1e-16);
    }

    @Test
    void anglesAreExactFarOut() {
        float[] cosines = RopeTables.cosines(config(new RopeScaling.Default()), 100_001);
        float[] sines = RopeTables.sines(config(new RopeScaling.Default()), 100_001);
        assertEquals((float) -0.9993608, cosines[4 * 100_000], 1e-7f); // cos 100000
        assertEquals((float) 0.0357488, sines[4 * 100_000], 1e-7f);
        assertEquals(1, cosines[3]);
        assertEquals(0, sines[3]);
    }

    private static double[] frequencies(RopeScaling scaling) {
        return RopeTables.frequencies(config(scaling));
    }

    private static LlamaConfig config(RopeScaling scaling) {
        return new LlamaConfig(
                10,
                16,
                16,
                1,
                2,
                2,
                8,
                256,
                1e-5,
                false,
                false,
                false,
                10_000,
                scaling,
                OptionalInt.empty(),
                List.of(),
                TensorType.F32);
    }
}
