package dev.selkie.model.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.model.config.RopeScaling;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RopeFrequenciesTest {
    /// The quotients of Llama 3.2 (theta 500,000, heads of 64, factor 32), by hand for the pairs on the slope.
    @Test
    void recognisesLlama32() {
        double[] quotients = new double[32];
        for (int i = 0; i < 32; i++) {
            double turns = 8192 / (2 * Math.PI) * Math.exp(-Math.log(500_000) * i / 32);
            double share = Math.clamp((turns - 1) / 3, 0, 1);
            quotients[i] = (float) (1 / (share + (1 - share) / 32));
        }
        assertEquals(
                Optional.of(new RopeScaling.Llama3(32, 1, 4, 8192)),
                new RopeFrequencies(500_000, 64, quotients).scaling(0));
    }

    @Test
    void recognisesNoneAndLinear() {
        assertEquals(
                Optional.of(new RopeScaling.Default()), new RopeFrequencies(1e4, 4, new double[] {1, 1}).scaling(0));
        assertEquals(
                Optional.of(new RopeScaling.Linear(2.5)),
                new RopeFrequencies(1e4, 4, new double[] {2.5, 2.5}).scaling(0));
    }

    @Test
    void admitsWhatItCannotExplain() {
        var odd = new RopeFrequencies(1e4, 8, new double[] {1, 3, 2, 8});
        assertEquals(Optional.empty(), odd.scaling(8192));
        var notANumber = new RopeFrequencies(1e4, 4, new double[] {Double.NaN, 0});
        assertEquals(Optional.empty(), notANumber.scaling(0));
    }
}
