package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Fused.Operand;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import dev.selkie.kernels.Program.Binary;
import dev.selkie.kernels.Program.Reduction;
import dev.selkie.kernels.Program.Unary;
import dev.selkie.kernels.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Generated code gives the bits of the definition, [FusedPlain].
class FusedTest {
    private static final List<Unary> UNARY = List.of(Unary.values());
    private static final List<Binary> BINARY = List.of(Binary.values());

    /// Rows of x as softmax, the textbook case of two reductions, the second of which needs the first.
    private static final Program SOFTMAX = new Program(List.of(
            new Program.Load(0, DType.F32, Access.CONTIGUOUS),
            new Program.Reduce(Reduction.MAX, 0),
            new Program.Apply2(Binary.SUB, 0, 1),
            new Program.Apply1(Unary.EXP, 2),
            new Program.Reduce(Reduction.SUM, 3),
            new Program.Apply2(Binary.DIV, 3, 4)));

    @ParameterizedTest(name = "{0} rows of {1}")
    @CsvSource({"1, 1", "2, 3", "3, 8", "1, 15", "2, 16", "2, 17", "3, 33", "40, 1003"})
    void softmaxAddsUpToOne(int rows, int cols) {
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(2)) {
            Operand x = numbers(arena, rows * cols, 1, DType.F32, List.of(0L, 0L, (long) cols, 1L));
            Operand y = numbers(arena, rows * cols, 2, DType.F32, List.of(0L, 0L, (long) cols, 1L));
            Fused call = new Fused(SOFTMAX, space(1, 1, rows, cols), List.of(x), y);
            new CpuKernels(workers).prepare(call).run();
            float[] values = floats(y);
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int col = 0; col < cols; col++) {
                    sum += values[row * cols + col];
                }
                assertEquals(1, sum, 1e-6 * cols);
            }
            new FusedPlain(call).run();
            assertArrayEquals(floats(y), values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 31, 32, 100, 1003})
    void randomProgramsGiveTheSameBits(int cols) {
        for (int seed = 0; seed < 30; seed++) {
            try (Arena arena = Arena.ofShared();
                    Workers workers = new Workers(2)) {
                Fused call = random(arena, new SplittableRandom(seed), cols);
                new FusedPlain(call).run();
                float[] expected = floats(call.output());
                clear(call.output());
                new CpuKernels(workers).prepare(call).run();
                assertArrayEquals(expected, floats(call.output()), "seed " + seed + ": " + call.program());
            }
        }
    }

    @Test
    void extremesKeepTheirMeaning() {
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(1)) {
            float[] extremes = {
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                -0f,
                0,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                -1
            };
            Operand x = numbers(arena, 64, 1, DType.F32, List.of(0L, 0L, 32L, 1L));
            for (int i = 0; i < 64; i++) {
                segment(x).setAtIndex(JAVA_FLOAT, i, extremes[i * 5 % extremes.length]);
            }
            for (Unary operation : Unary.values()) {
                Program program = new Program(
                        List.of(new Program.Load(0, DType.F32, Access.CONTIGUOUS), new Program.Apply1(operation, 0)));
                Operand y = numbers(arena, 64, 2, DType.F32, List.of(0L, 0L, 32L, 1L));
                Fused call = new Fused(program, space(1, 1, 2, 32), List.of(x), y);
                new FusedPlain(call).run();
                float[] expected = floats(y);
                new CpuKernels(workers).prepare(call).run();
                assertArrayEquals(expected, floats(y), operation.name());
            }
        }
    }

    @Test
    void refusesOneNumberForEachRowOfAProgramThatHasMany() {
        try (Arena arena = Arena.ofShared()) {
            Operand x = numbers(arena, 6, 1, DType.F32, List.of(0L, 0L, 3L, 1L));
            Operand y = numbers(arena, 2, 2, DType.F32, List.of(0L, 0L, 1L, 0L));
            Program copy = new Program(List.of(new Program.Load(0, DType.F32, Access.CONTIGUOUS)));
            assertThrows(IllegalArgumentException.class, () -> new Fused(copy, space(1, 1, 2, 3), List.of(x), y));
        }
    }

    @Test
    void programsNameEarlierStepsOnly() {
        assertThrows(IllegalArgumentException.class, () -> new Program(List.of(new Program.Apply1(Unary.EXP, 0))));
    }

    /// A program of ten steps over a space (2, 1, 3, cols), of inputs that lie in all ways.
    private static Fused random(Arena arena, SplittableRandom random, int cols) {
        boolean strided = random.nextInt(4) == 0;
        long along = strided ? 2 : 1;
        List<Operand> inputs = List.of(
                numbers(arena, 6 * cols * 2, 1, DType.F32, List.of(3L * cols * along, 0L, cols * along, along)),
                numbers(arena, 6, 2, DType.F32, List.of(3L, 0L, 1L, 0L)),
                numbers(arena, cols, 3, DType.I32, List.of(0L, 0L, 0L, 1L)));
        List<Program.Step> steps = new ArrayList<>(List.of(
                new Program.Load(0, DType.F32, strided ? Access.STRIDED : Access.CONTIGUOUS),
                new Program.Load(1, DType.F32, Access.ROW),
                new Program.Load(2, DType.I32, Access.CONTIGUOUS),
                new Program.Constant(0.7f),
                new Program.Index(2),
                new Program.Index(3)));
        for (int i = 0; i < 10; i++) {
            steps.add(step(random, steps.size()));
        }
        boolean perRow = new Program(steps).perRow(Fused.AXES - 1).getLast();
        Operand output = perRow
                ? numbers(arena, 6, 4, DType.F32, List.of(3L, 0L, 1L, 0L))
                : numbers(arena, 6 * cols, 4, DType.F32, List.of(3L * cols, 0L, (long) cols, 1L));
        return new Fused(new Program(steps), space(2, 1, 3, cols), inputs, output);
    }

    private static Program.Step step(SplittableRandom random, int known) {
        int a = known - 1 - random.nextInt(Math.min(known, 4));
        int b = random.nextInt(known);
        return switch (random.nextInt(8)) {
            case 0 -> new Program.Apply1(Unary.EXP, a);
            case 1 -> new Program.Apply1(any(random, UNARY), a);
            case 2 -> new Program.Select(a, b, random.nextInt(known));
            case 3 -> new Program.Reduce(random.nextBoolean() ? Reduction.SUM : Reduction.MAX, a);
            default -> new Program.Apply2(any(random, BINARY), a, b);
        };
    }

    private static <T> T any(SplittableRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static List<Rows> space(int... extents) {
        List<Rows> space = new ArrayList<>();
        for (int extent : extents) {
            space.add(Rows.fixed(extent));
        }
        return space;
    }

    private static Operand numbers(Arena arena, int count, int seed, DType dtype, List<Long> strides) {
        MemorySegment segment = arena.allocate(count * 4L, 64);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            if (dtype == DType.I32) {
                segment.setAtIndex(JAVA_INT, i, random.nextInt(-9, 10));
            } else {
                segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble(-3, 3));
            }
        }
        return new Operand(new HostMemory(segment), dtype, 0, strides);
    }

    private static MemorySegment segment(Operand operand) {
        return Host.segment(operand.data());
    }

    private static void clear(Operand operand) {
        segment(operand).fill((byte) 0);
    }

    private static float[] floats(Operand operand) {
        return segment(operand).toArray(JAVA_FLOAT);
    }
}
