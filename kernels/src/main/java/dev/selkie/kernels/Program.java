package dev.selkie.kernels;

import java.util.ArrayList;
import java.util.List;

/// What a [Fused] kernel computes for each element: steps in order, each naming earlier ones by index; the last
/// is the result. Programs are data: devices generate code from them and keep it by equality.
///
/// A value is either one number for each *element* or one for each *row*. A row runs along the last axis of the
/// space.
///
/// @param steps at least one
public record Program(List<Step> steps) {
    /// @throws IllegalArgumentException if a step names itself or a later one
    public Program {
        steps = List.copyOf(steps);
        for (int i = 0; i < steps.size(); i++) {
            for (int operand : steps.get(i).operands()) {
                if (operand < 0 || operand >= i) {
                    throw new IllegalArgumentException("program: step %d reads step %d".formatted(i, operand));
                }
            }
        }
    }

    /// One operation.
    public sealed interface Step {
        /// The steps whose values it reads.
        List<Integer> operands();
    }

    /// How an input lies along the last axis.
    public enum Access {
        /// One number for the whole row.
        ROW,
        /// Neighbours in memory.
        CONTIGUOUS,
        /// With a stride.
        STRIDED
    }

    /// Input `input` at this element; i32 becomes f32.
    public record Load(int input, DType dtype, Access access) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of();
        }
    }

    /// The same number everywhere.
    public record Constant(float value) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of();
        }
    }

    /// The index along one axis of the space, as f32.
    public record Index(int axis) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of();
        }
    }

    /// Operations on one number. [#EXP] and [#LOG] are within 2 · 2⁻²⁴ (relative), the others correctly rounded.
    public enum Unary {
        EXP,
        LOG,
        SQRT,
        /// `1 / √x`, two roundings
        RSQRT
    }

    /// Operations on two numbers, each rounded once.
    public enum Binary {
        ADD,
        SUB,
        MUL,
        DIV,
        /// NaN if one is
        MAX,
        /// 1 or 0
        LESS,
        /// 1 or 0
        EQUAL
    }

    public record Apply1(Unary operation, int a) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of(a);
        }
    }

    public record Apply2(Binary operation, int a, int b) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of(a, b);
        }
    }

    /// `a` where `condition` is not 0, else `b`.
    public record Select(int condition, int a, int b) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of(condition, a, b);
        }
    }

    /// Reductions of a row to one number.
    public enum Reduction {
        SUM,
        /// NaN if one is
        MAX
    }

    /// All elements of the row. Element j goes to virtual lane `j mod 16`, each lane in the order of its
    /// elements; then lanes l and l + 8 are joined, l and l + 4, l and l + 2, l and l + 1: the same bits on any
    /// machine.
    public record Reduce(Reduction operation, int a) implements Step {
        @Override
        public List<Integer> operands() {
            return List.of(a);
        }
    }

    /// For each step whether its value is one number for each row, `lastAxis` being the last axis of the space.
    public List<Boolean> perRow(int lastAxis) {
        List<Boolean> perRow = new ArrayList<>();
        for (Step step : steps) {
            perRow.add(
                    switch (step) {
                        case Load load -> load.access() == Access.ROW;
                        case Index index -> index.axis() != lastAxis;
                        case Reduce _ -> true;
                        case Constant _, Apply1 _, Apply2 _, Select _ ->
                            step.operands().stream().allMatch(perRow::get);
                    });
        }
        return perRow;
    }

    /// Arithmetic operations for each element.
    public int flopsPerElement() {
        return (int) steps.stream().filter(step -> !step.operands().isEmpty()).count();
    }

    /// As formulas: `exp(x0 - max(x0)) / sum(exp(x0 - max(x0)))`, with `x0` the first input.
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (Step step : steps) {
            texts.add(
                    switch (step) {
                        case Load load -> "x" + load.input();
                        case Constant constant -> Float.toString(constant.value());
                        case Index index -> "i" + index.axis();
                        case Apply1 apply -> "%s(%s)".formatted(name(apply.operation()), texts.get(apply.a()));
                        case Apply2 apply ->
                            "(%s %s %s)".formatted(texts.get(apply.a()), name(apply.operation()), texts.get(apply.b()));
                        case Select select ->
                            "(%s ? %s : %s)"
                                    .formatted(
                                            texts.get(select.condition()),
                                            texts.get(select.a()),
                                            texts.get(select.b()));
                        case Reduce reduce -> "row_%s(%s)".formatted(name(reduce.operation()), texts.get(reduce.a()));
                    });
        }
        return texts.getLast();
    }

    private static String name(Unary operation) {
        return switch (operation) {
            case EXP -> "exp";
            case LOG -> "log";
            case SQRT -> "sqrt";
            case RSQRT -> "rsqrt";
        };
    }

    private static String name(Binary operation) {
        return switch (operation) {
            case ADD -> "+";
            case SUB -> "-";
            case MUL -> "*";
            case DIV -> "/";
            case MAX -> "max";
            case LESS -> "<";
            case EQUAL -> "=";
        };
    }

    private static String name(Reduction operation) {
        return switch (operation) {
            case SUM -> "sum";
            case MAX -> "max";
        };
    }
}
