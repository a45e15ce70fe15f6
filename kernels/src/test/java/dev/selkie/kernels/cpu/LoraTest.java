package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Numbers.F32_ROUNDOFF;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.Adapters;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.Rows;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [LoraDown], [LoraUp] and [LoraWeightGradient] over batches of many adapters.
class LoraTest {
    private static final int RANK_CAPACITY = 33;
    private static final int[] RANKS = {1, 8, 0, 33, 16, 3};
    private static final float[] SCALINGS = {2, 0.5f, 1, 0.3f, -1, 4};

    /// Rows of all adapters and of none in disorder; adapter 4 has no row.
    private static final int[] OWNERS = {3, 3, 0, 5, -1, 3, 1, 1, 1, 3, 2, 0, -1, 5, 5, 5, 5, 5, 5, 5, 5, 3};

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003, 4500})
    void downAgreesWithItsDefinition(int inputs) {
        Adapters adapters = adapters(OWNERS);
        F32Matrix x = Numbers.random(OWNERS.length, inputs, 1);
        F32Matrix a = Numbers.random(totalRank(), inputs, 2);
        for (boolean scaled : new boolean[] {false, true}) {
            F32Matrix u = Numbers.random(OWNERS.length, RANK_CAPACITY, 3);
            Numbers.run(new LoraDown(u, x, a, adapters, scaled));
            for (int t = 0; t < OWNERS.length; t++) {
                int owner = OWNERS[t];
                for (int r = 0; r < RANK_CAPACITY; r++) {
                    if (owner < 0 || r >= RANKS[owner]) {
                        assertEquals(0, Host.get(u, t, r));
                    } else {
                        double s = scaled ? SCALINGS[owner] : 1;
                        var sum = Numbers.dot(
                                inputs, Numbers.of(x), (k, row) -> Host.get(a, row, k), t, firstRank(owner) + r);
                        double bound = F32_ROUNDOFF * (inputs + 1) * Math.abs(s) * sum.magnitude();
                        String where = "u[%d, %d]".formatted(t, r);
                        Numbers.assertWithin(bound, s * sum.value(), Host.get(u, t, r), () -> where);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003})
    void upAgreesWithItsDefinition(int outputs) {
        Adapters adapters = adapters(OWNERS);
        F32Matrix u = Numbers.random(OWNERS.length, RANK_CAPACITY, 1);
        F32Matrix b = Numbers.random(totalRank(), outputs, 2);
        F32Matrix before = Numbers.random(OWNERS.length, outputs, 3);
        for (boolean scaled : new boolean[] {false, true}) {
            F32Matrix y = Numbers.copy(before);
            Numbers.run(new LoraUp(y, u, b, adapters, scaled));
            for (int t = 0; t < OWNERS.length; t++) {
                int owner = OWNERS[t];
                for (int n = 0; n < outputs; n++) {
                    double start = Host.get(before, t, n);
                    double s = owner < 0 ? 0 : scaled ? SCALINGS[owner] : 1;
                    int rank = owner < 0 ? 0 : RANKS[owner];
                    int first = owner < 0 ? 0 : firstRank(owner);
                    var sum = Numbers.dot(rank, Numbers.of(u), (r, column) -> Host.get(b, first + r, column), t, n);
                    double actual = Host.get(y, t, n);
                    double bound = F32_ROUNDOFF * ((rank + 1) * Math.abs(s) * sum.magnitude() + Math.abs(actual));
                    String where = "y[%d, %d]".formatted(t, n);
                    Numbers.assertWithin(bound, start + s * sum.value(), actual, () -> where);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003})
    void weightGradientAgreesWithItsDefinition(int outputs) {
        Adapters adapters = adapters(OWNERS);
        F32Matrix u = Numbers.random(OWNERS.length, RANK_CAPACITY, 1);
        F32Matrix y = Numbers.random(OWNERS.length, outputs, 2);
        for (boolean scaled : new boolean[] {false, true}) {
            F32Matrix dW = Numbers.random(totalRank(), outputs, 3);
            Numbers.run(new LoraWeightGradient(dW, u, y, adapters, scaled));
            for (int owner = 0; owner < RANKS.length; owner++) {
                int adapter = owner;
                int[] own = IntStream.range(0, OWNERS.length)
                        .filter(t -> OWNERS[t] == adapter)
                        .toArray();
                double s = scaled ? SCALINGS[owner] : 1;
                for (int r = 0; r < RANKS[owner]; r++) {
                    for (int n = 0; n < outputs; n++) {
                        var sum = Numbers.dot(
                                own.length,
                                (row, i) -> Host.get(u, own[i], row),
                                (i, column) -> Host.get(y, own[i], column),
                                r,
                                n);
                        double bound = F32_ROUNDOFF * (own.length + 1) * Math.abs(s) * sum.magnitude();
                        String where = "adapter %d, dW[%d, %d]".formatted(owner, r, n);
                        Numbers.assertWithin(
                                bound, s * sum.value(), Host.get(dW, firstRank(owner) + r, n), () -> where);
                    }
                }
            }
        }
    }

    @Test
    void rowsThatNoAdapterOwnsAreLeftAlone() {
        I32Matrix ranks = Numbers.integers(Rows.fixed(1), 2, 2, 3);
        I32Matrix owners = Numbers.integers(Rows.fixed(2), 1, 0, 0);
        var adapters = new Adapters(owners, ranks, Numbers.random(1, 1, 1));
        F32Matrix dW = Numbers.matrix(Rows.fixed(7), 5, (_, _) -> 9);
        Numbers.run(new LoraWeightGradient(dW, Numbers.random(2, 3, 2), Numbers.random(2, 5, 3), adapters, false));
        for (int row : new int[] {0, 1, 5, 6}) {
            assertEquals(9, Host.get(dW, row, 4));
        }
    }

    @Test
    void bitsDependNeitherOnThreadsNorOnVectors() {
        Adapters adapters = adapters(OWNERS);
        F32Matrix x = Numbers.random(OWNERS.length, 70, 1);
        F32Matrix w = Numbers.random(totalRank(), 70, 2);
        F32Matrix u = Numbers.random(OWNERS.length, RANK_CAPACITY, 3);
        Numbers.assertSameBitsEverywhere(
                () -> new LoraDown(Numbers.matrix(Rows.fixed(OWNERS.length), RANK_CAPACITY), x, w, adapters, true),
                LoraDown::u);
        Numbers.assertSameBitsEverywhere(
                () -> new LoraUp(Numbers.random(OWNERS.length, 70, 4), u, w, adapters, true), LoraUp::y);
        Numbers.assertSameBitsEverywhere(
                () -> new LoraWeightGradient(Numbers.random(totalRank(), 70, 5), u, x, adapters, true),
                LoraWeightGradient::dW);
    }

    /// An adapter in a batch of its own gets the bits that it gets among fifteen others.
    @ParameterizedTest(name = "{0} rows each")
    @CsvSource({"1", "7", "50"})
    void anAdapterAloneHasTheBitsThatItHasAmongOthers(int each) {
        int adapters = 15;
        int rank = 8;
        int width = 40;
        int[] owners = shuffledOwners(adapters, each);
        int[] own =
                IntStream.range(0, owners.length).filter(t -> owners[t] == 11).toArray();
        F32Matrix x = Numbers.random(owners.length, width, 1);
        F32Matrix a = Numbers.random(adapters * rank, width, 2);
        F32Matrix b = Numbers.random(adapters * rank, width, 3);

        F32Matrix[] together = forwardAndGradient(x, a, b, equalRanks(owners, adapters, rank));
        F32Matrix xAlone = pick(x, own);
        F32Matrix[] alone = forwardAndGradient(
                xAlone,
                pick(a, IntStream.range(88, 96).toArray()),
                pick(b, IntStream.range(88, 96).toArray()),
                equalRanks(new int[each], 1, rank));

        assertArrayEquals(Numbers.bits(pick(together[0], own)), Numbers.bits(alone[0]), "u");
        assertArrayEquals(Numbers.bits(pick(together[1], own)), Numbers.bits(alone[1]), "y");
        assertArrayEquals(
                Numbers.bits(pick(together[2], IntStream.range(88, 96).toArray())), Numbers.bits(alone[2]), "dW");
    }

    @Test
    void tablesThatPointNowhereAreRefused() {
        F32Matrix x = Numbers.random(1, 4, 1);
        F32Matrix u = Numbers.random(1, 4, 1);
        F32Matrix a = Numbers.random(9, 4, 1);
        F32Matrix scaling = Numbers.random(1, 1, 1);
        I32Matrix second = Numbers.integers(Rows.fixed(1), 1, 1);
        I32Matrix first = Numbers.integers(Rows.fixed(1), 1, 0);
        I32Matrix ranks = Numbers.integers(Rows.fixed(1), 2, 0, 4);
        I32Matrix tooMany = Numbers.integers(Rows.fixed(1), 2, 0, 5);
        var noSuchAdapter = new LoraDown(u, x, a, new Adapters(second, ranks, scaling), false);
        assertThrows(IndexOutOfBoundsException.class, () -> Numbers.run(noSuchAdapter));
        var noSuchRank = new LoraDown(u, x, a, new Adapters(first, tooMany, scaling), false);
        assertThrows(IndexOutOfBoundsException.class, () -> Numbers.run(noSuchRank));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        Adapters adapters = adapters(OWNERS);
        F32Matrix x = Numbers.random(OWNERS.length, 5, 1);
        F32Matrix u = Numbers.random(OWNERS.length, RANK_CAPACITY, 1);
        F32Matrix wrong = Numbers.random(totalRank(), 6, 1);
        var error = assertThrows(IllegalArgumentException.class, () -> new LoraDown(u, x, wrong, adapters, true));
        assertEquals(
                "lora_down: u (22, 33), x (22, 5), a (61, 6), rowAdapter (22, 1) do not fit together",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new LoraUp(x, u, wrong, adapters, true));
        assertThrows(IllegalArgumentException.class, () -> new LoraWeightGradient(wrong, u, x, adapters, true));
    }

    private static F32Matrix[] forwardAndGradient(F32Matrix x, F32Matrix a, F32Matrix b, Adapters adapters) {
        F32Matrix u = Numbers.matrix(x.rows(), 8);
        F32Matrix y = Numbers.copy(x);
        F32Matrix dW = Numbers.matrix(a.rows(), x.cols());
        Numbers.run(new LoraDown(u, x, a, adapters, false));
        Numbers.run(new LoraUp(y, u, b, adapters, true));
        Numbers.run(new LoraWeightGradient(dW, u, x, adapters, true));
        return new F32Matrix[] {u, y, dW};
    }

    private static int[] shuffledOwners(int adapters, int each) {
        int[] owners =
                IntStream.range(0, adapters * each).map(t -> t % adapters).toArray();
        var random = new SplittableRandom(7);
        for (int t = owners.length - 1; t > 0; t--) {
            int other = random.nextInt(t + 1);
            int swapped = owners[t];
            owners[t] = owners[other];
            owners[other] = swapped;
        }
        return owners;
    }

    private static F32Matrix pick(F32Matrix from, int[] rows) {
        return Numbers.matrix(Rows.fixed(rows.length), from.cols(), (n, d) -> Host.get(from, rows[n], d));
    }

    private static Adapters equalRanks(int[] owners, int adapters, int rank) {
        int[] table = IntStream.range(0, adapters)
                .flatMap(i -> IntStream.of(i * rank, rank))
                .toArray();
        return new Adapters(
                Numbers.integers(Rows.fixed(owners.length), 1, owners),
                Numbers.integers(Rows.fixed(adapters), 2, table),
                Numbers.matrix(Rows.fixed(adapters), 1, (_, _) -> 0.7));
    }

    private static Adapters adapters(int[] owners) {
        int[] table = IntStream.range(0, RANKS.length)
                .flatMap(i -> IntStream.of(firstRank(i), RANKS[i]))
                .toArray();
        return new Adapters(
                Numbers.integers(Rows.fixed(owners.length), 1, owners),
                Numbers.integers(Rows.fixed(RANKS.length), 2, table),
                Numbers.matrix(Rows.fixed(RANKS.length), 1, (i, _) -> SCALINGS[i]));
    }

    private static int firstRank(int adapter) {
        return Arrays.stream(RANKS, 0, adapter).sum();
    }

    private static int totalRank() {
        return firstRank(RANKS.length);
    }
}
