package dev.selkie.kernels.cpu;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/// The bytecode for one element of a row, or for a vector of them: the value of each step of a [Program] in a local
/// variable, through the methods of [FusedOps].
final class FusedElements {
    static final ClassDesc VECTOR = desc(FloatVector.class);
    static final ClassDesc FLOATS = CD_float.arrayType();
    private static final ClassDesc OPS = desc(FusedOps.class);
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);

    /// [FusedRow#run].
    static final MethodTypeDesc RUN = MethodTypeDesc.of(
            CD_void, SEGMENT.arrayType(), CD_long.arrayType(), CD_long.arrayType(), CD_int.arrayType(), CD_int, FLOATS);

    /// Its parameters, by their local variable.
    private static final int SEGMENTS = 1;

    private static final int OFFSETS = 2;
    private static final int STRIDES = 3;
    private static final int INDEX = 4;
    static final int COLS = 5;
    static final int LANES = 6;

    private final FusedCompiler.Key key;
    private final List<Program.Step> steps;
    private final List<Boolean> perRow;
    private final boolean vectorizable;
    private final CodeBuilder code;
    private final int output;
    private final int[] segmentOf;
    private final int[] offsetOf;
    private final int[] strideOf;
    private final int position;

    /// Local variables of numbers that a whole row shares, and of the same as vectors.
    private final Map<Integer, Integer> scalars = new HashMap<>();

    private final Map<Integer, Integer> broadcasts = new HashMap<>();

    FusedElements(FusedCompiler.Key key, CodeBuilder code) {
        this.key = key;
        this.code = code;
        this.steps = key.program().steps();
        this.perRow = key.program().perRow(Fused.AXES - 1);
        this.output = key.inputs();
        this.vectorizable = key.output() != Access.STRIDED
                && steps.stream()
                        .noneMatch(step -> step instanceof Program.Load load && load.access() == Access.STRIDED);
        this.segmentOf = locals(TypeKind.REFERENCE);
        this.offsetOf = locals(TypeKind.LONG);
        this.strideOf = locals(TypeKind.LONG);
        this.position = code.allocateLocal(TypeKind.INT);
    }

    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private int[] locals(TypeKind kind) {
        return IntStream.rangeClosed(0, key.inputs())
                .map(_ -> code.allocateLocal(kind))
                .toArray();
    }

    /// Whether no operand lies with a stride along the row.
    boolean areVectorizable() {
        return vectorizable;
    }

    /// The local variable of the element's place in the row.
    int position() {
        return position;
    }

    /// Whether a step has one value for the whole row.
    boolean isPerRow(int step) {
        return perRow.get(step);
    }

    /// Puts what the method is told of each operand into local variables.
    void unpackOperands() {
        for (int operand = 0; operand <= output; operand++) {
            code.aload(SEGMENTS).loadConstant(operand).aaload().astore(segmentOf[operand]);
            code.aload(OFFSETS).loadConstant(operand).laload().lstore(offsetOf[operand]);
            code.aload(STRIDES).loadConstant(operand).laload().lstore(strideOf[operand]);
        }
    }

    /// Computes a step whose value the whole row shares.
    void rowNumber(int step) {
        value(step, false, 0, scalars);
        keepRowNumber(step);
    }

    /// Takes the number on the stack for the value of a step that the whole row shares.
    void keepRowNumber(int step) {
        int local = code.allocateLocal(TypeKind.FLOAT);
        code.fstore(local);
        scalars.put(step, local);
        if (vectorizable) {
            int vector = code.allocateLocal(TypeKind.REFERENCE);
            code.fload(local);
            call("broadcast", VECTOR, CD_float);
            code.astore(vector);
            broadcasts.put(step, vector);
        }
    }

    /// Stores a step's value, which the whole row shares, as the row's one result.
    void storeRowNumber(int step) {
        push(step, false, scalars);
        code.aload(segmentOf[output]).lload(offsetOf[output]);
        call("store", CD_void, CD_float, SEGMENT, CD_long);
    }

    /// Computes `wanted` steps, and all they need, at element `position + ahead`.
    ///
    /// @return the local variables of the results
    Map<Integer, Integer> compute(List<Integer> wanted, boolean vector, int ahead) {
        boolean[] needed = new boolean[steps.size()];
        wanted.forEach(step -> need(step, needed));
        Map<Integer, Integer> locals = new HashMap<>();
        for (int step = 0; step < needed.length; step++) {
            if (needed[step]) {
                value(step, vector, ahead, locals);
                int local = code.allocateLocal(vector ? TypeKind.REFERENCE : TypeKind.FLOAT);
                code.storeLocal(vector ? TypeKind.REFERENCE : TypeKind.FLOAT, local);
                locals.put(step, local);
            }
        }
        return locals;
    }

    /// Marks what differs from element to element; the rest is known.
    private void need(int step, boolean[] needed) {
        if (!perRow.get(step) && !needed[step]) {
            needed[step] = true;
            steps.get(step).operands().forEach(operand -> need(operand, needed));
        }
    }

    /// Stores the value of a step as element `position + ahead` of the output.
    void store(int step, boolean vector, int ahead, Map<Integer, Integer> locals) {
        push(step, vector, locals);
        address(output, ahead);
        call("store", CD_void, vector ? VECTOR : CD_float, SEGMENT, CD_long);
    }

    /// Pushes the value of a step that is known.
    void push(int step, boolean vector, Map<Integer, Integer> locals) {
        Map<Integer, Integer> known = !perRow.get(step) ? locals : vector ? broadcasts : scalars;
        Integer local = known.get(step);
        if (local == null) {
            throw new AssertionError("step " + step + " is not known yet in " + key.program());
        }
        code.loadLocal(vector ? TypeKind.REFERENCE : TypeKind.FLOAT, local);
    }

    /// Pushes memory and offset of element `position + ahead` of an operand.
    private void address(int operand, int ahead) {
        code.aload(segmentOf[operand]).lload(offsetOf[operand]).lload(strideOf[operand]);
        code.iload(position).loadConstant(ahead).iadd();
        call("at", CD_long, CD_long, CD_long, CD_int);
    }

    /// Pushes the value of `step`, its operands being known.
    private void value(int step, boolean vector, int ahead, Map<Integer, Integer> locals) {
        ClassDesc type = vector ? VECTOR : CD_float;
        switch (steps.get(step)) {
            case Program.Load load -> load(load, vector, ahead);
            case Program.Constant constant -> code.loadConstant(constant.value());
            case Program.Index index -> index(index, vector, ahead);
            case Program.Apply1 apply -> {
                push(apply.a(), vector, locals);
                call(name(apply.operation()), type, type);
            }
            case Program.Apply2 apply -> {
                push(apply.a(), vector, locals);
                push(apply.b(), vector, locals);
                call(name(apply.operation()), type, type, type);
            }
            case Program.Select select -> {
                push(select.condition(), vector, locals);
                push(select.a(), vector, locals);
                push(select.b(), vector, locals);
                call("select", type, type, type, type);
            }
            case Program.Reduce _ -> throw new AssertionError("a reduction is known after its pass");
        }
    }

    private void load(Program.Load load, boolean vector, int ahead) {
        boolean floats = load.dtype() == DType.F32;
        if (load.access() == Access.ROW) {
            code.aload(segmentOf[load.input()]).lload(offsetOf[load.input()]);
        } else {
            address(load.input(), ahead);
        }
        String name = vector ? (floats ? "load" : "loadInts") : (floats ? "loadOne" : "loadInt");
        call(name, vector ? VECTOR : CD_float, SEGMENT, CD_long);
    }

    private void index(Program.Index index, boolean vector, int ahead) {
        boolean along = index.axis() == Fused.AXES - 1;
        if (along) {
            code.iload(position).loadConstant(ahead).iadd();
        } else {
            code.aload(INDEX).loadConstant(index.axis()).iaload();
        }
        if (vector) {
            call("indices", VECTOR, CD_int);
        } else {
            code.i2f();
        }
    }

    /// Calls a method of [FusedOps].
    void call(String name, ClassDesc result, ClassDesc... parameters) {
        code.invokestatic(OPS, name, MethodTypeDesc.of(result, parameters));
    }

    private static String name(Program.Unary operation) {
        return switch (operation) {
            case EXP -> "exp";
            case LOG -> "log";
            case SQRT -> "sqrt";
            case RSQRT -> "rsqrt";
        };
    }

    private static String name(Program.Binary operation) {
        return switch (operation) {
            case ADD -> "add";
            case SUB -> "sub";
            case MUL -> "mul";
            case DIV -> "div";
            case MAX -> "max";
            case LESS -> "less";
            case EQUAL -> "equal";
        };
    }
}
