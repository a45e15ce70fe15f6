package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// [Fused] without generated code: one element after the other, one step after the other, to the same bits.
///
/// The definition that generated code is compared with.
final class FusedPlain implements Launch {
    private static final int LANES = 16;

    private final Fused call;
    private final List<Program.Step> steps;
    private final boolean perRow;
    private final int[] index = new int[Fused.AXES];
    private final float[] values;
    private final float[] reduced;
    private final float[] lanes = new float[LANES];

    FusedPlain(Fused call) {
        this.call = call;
        this.steps = call.program().steps();
        this.perRow = call.output().strides().getLast() == 0;
        this.values = new float[steps.size()];
        this.reduced = new float[steps.size()];
        Host.segment(call.output().data());
        call.inputs().forEach(input -> Host.segment(input.data()));
    }

    @Override
    public void run() {
        for (index[0] = 0; index[0] < count(0); index[0]++) {
            for (index[1] = 0; index[1] < count(1); index[1]++) {
                for (index[2] = 0; index[2] < count(2); index[2]++) {
                    row();
                }
            }
        }
    }

    private int count(int axis) {
        return call.space().get(axis).count();
    }

    private void row() {
        for (int step = 0; step < steps.size(); step++) {
            if (steps.get(step) instanceof Program.Reduce reduce) {
                reduced[step] = reduce(reduce);
            }
        }
        int last = Fused.AXES - 1;
        int elements = perRow ? 1 : count(last);
        for (index[last] = 0; index[last] < elements; index[last]++) {
            evaluate(steps.size() - 1);
            store(call.output(), values[steps.size() - 1]);
        }
    }

    private float reduce(Program.Reduce reduce) {
        boolean sum = reduce.operation() == Program.Reduction.SUM;
        Arrays.fill(lanes, sum ? 0 : Float.NEGATIVE_INFINITY);
        int last = Fused.AXES - 1;
        for (index[last] = 0; index[last] < count(last); index[last]++) {
            evaluate(reduce.a());
            int lane = index[last] % LANES;
            lanes[lane] = join(sum, lanes[lane], values[reduce.a()]);
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] = join(sum, lanes[lane], lanes[lane + half]);
            }
        }
        return lanes[0];
    }

    private static float join(boolean sum, float a, float b) {
        return sum ? a + b : Math.max(a, b);
    }

    /// Steps up to `last` at the current index.
    private void evaluate(int last) {
        for (int i = 0; i <= last; i++) {
            values[i] = switch (steps.get(i)) {
                case Program.Load load -> load(call.inputs().get(load.input()));
                case Program.Constant constant -> constant.value();
                case Program.Index at -> index[at.axis()];
                case Program.Apply1 apply -> apply(apply.operation(), values[apply.a()]);
                case Program.Apply2 apply -> apply(apply.operation(), values[apply.a()], values[apply.b()]);
                case Program.Select select -> values[select.condition()] != 0 ? values[select.a()] : values[select.b()];
                case Program.Reduce _ -> reduced[i];
            };
        }
    }

    private static float apply(Program.Unary operation, float a) {
        return switch (operation) {
            case EXP -> VectorMath.exp(a);
            case LOG -> VectorMath.log(a);
            case SQRT -> (float) Math.sqrt(a);
            case RSQRT -> 1 / (float) Math.sqrt(a);
        };
    }

    private static float apply(Program.Binary operation, float a, float b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> Math.max(a, b);
            case LESS -> a < b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
        };
    }

    private long element(Fused.Operand operand) {
        long element = operand.offset();
        for (int axis = 0; axis < Fused.AXES; axis++) {
            element += index[axis] * operand.strides().get(axis);
        }
        return element;
    }

    private float load(Fused.Operand operand) {
        MemorySegment segment = Host.segment(operand.data());
        long at = element(operand) * Float.BYTES;
        return operand.dtype() == DType.I32
                ? segment.get(JAVA_INT_UNALIGNED, at)
                : segment.get(JAVA_FLOAT_UNALIGNED, at);
    }

    private void store(Fused.Operand operand, float value) {
        Host.segment(operand.data()).set(JAVA_FLOAT_UNALIGNED, element(operand) * Float.BYTES, value);
    }
}
