package dev.selkie.model.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    /// The known answers that the paper's authors publish with their code: zeros, ones, and digits of π.
    @Test
    void philoxGivesItsKnownAnswers() {
        assertEquals(
                new Philox.Block(0xe169c58d_6627e8d5L, 0x9b00dbd8_bc57ac4cL), Philox.block(new Philox.Block(0, 0), 0));
        assertEquals(
                new Philox.Block(0x41c83b0e_408f276dL, 0x6d5451fd_a20bc7c6L),
                Philox.block(new Philox.Block(-1, -1), -1));
        assertEquals(
                new Philox.Block(0x94fdcceb_d16cfe09L, 0x24126ea1_5001e420L),
                Philox.block(new Philox.Block(0x85a308d3_243f6a88L, 0x03707344_13198a2eL), 0x299f31d0_a4093822L));
    }

    @Test
    void numbersDependOnEveryPartOfTheKey() {
        long number = RandomStream.of(1, "order").with(2).bits(3);
        assertEquals(number, RandomStream.of(1, "order").with(2).bits(3));
        assertNotEquals(number, RandomStream.of(2, "order").with(2).bits(3));
        assertNotEquals(number, RandomStream.of(1, "other").with(2).bits(3));
        assertNotEquals(number, RandomStream.of(1, "order").with(3).bits(3));
        assertNotEquals(number, RandomStream.of(1, "order").with(2).bits(4));
        assertNotEquals(
                RandomStream.of(1, "sample").with(new int[] {7}).with(0).bits(0),
                RandomStream.of(1, "sample").with(new int[] {7, 0}).bits(0));
    }

    /// With 100,000 draws the mean is within five standard errors (5 · √(1/12) / √100,000 = 0.0046) of ½, and
    /// each tenth is hit as often as it should be within five of its own (5 · √(100,000 · 0.09) = 474).
    @Test
    void numbersAreUniform() {
        RandomStream stream = RandomStream.of(0, "test");
        var tenths = new int[10];
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            double number = stream.uniform(i);
            sum += number;
            tenths[(int) (10 * number)]++;
        }
        assertEquals(0.5, sum / 100_000, 0.0046);
        for (int count : tenths) {
            assertEquals(10_000, count, 474);
        }
    }

    @Test
    void aPermutationHoldsEachNumberOnceAndIsNotTheIdentity() {
        int[] order = RandomStream.of(5, "order").permutation(100);
        int[] identity = IntStream.range(0, 100).toArray();
        assertNotEquals(Arrays.toString(identity), Arrays.toString(order));
        assertArrayEquals(identity, Arrays.stream(order).sorted().toArray());
    }

    /// 6 · 10,000 draws of 3! orders: each within five standard errors (5 · √(60,000 · 5/36) = 456) of 10,000.
    @Test
    void permutationsAreEquallyLikely() {
        var counts = new int[6];
        for (int i = 0; i < 60_000; i++) {
            int[] order = RandomStream.of(i, "order").permutation(3);
            counts[2 * order[0] + (order[1] > order[2] ? 1 : 0)]++;
        }
        for (int count : counts) {
            assertEquals(10_000, count, 456);
        }
    }

    @Test
    void rejectsAnEmptyRange() {
        assertThrows(
                IllegalArgumentException.class, () -> RandomStream.of(0, "x").below(0, 0));
    }

    @Test
    void gaussiansHaveTheMomentsOfTheNormalDistribution() {
        RandomStream stream = RandomStream.of(3, "gauss");
        int count = 40_000;
        double[] moments = new double[5];
        for (int i = 0; i < count; i++) {
            double x = stream.gaussian(i);
            for (int power = 1; power < moments.length; power++) {
                moments[power] += Math.pow(x, power) / count;
            }
        }
        assertEquals(0, moments[1], 0.02);
        assertEquals(1, moments[2], 0.03);
        assertEquals(0, moments[3], 0.06);
        assertEquals(3, moments[4], 0.15);
        assertEquals(stream.gaussian(7), RandomStream.of(3, "gauss").gaussian(7));
    }
}
