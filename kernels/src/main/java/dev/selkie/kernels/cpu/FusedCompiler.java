package dev.selkie.kernels.cpu;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/// Turns a [Program] into the bytecode of a [FusedRow]: loops over vectors of the machine's width, the rest one
/// by one.
///
/// A program runs in passes over the row. Pass d computes the reductions whose operands need d reductions
/// before them; the last pass stores. Numbers that are the same for the whole row are computed between the
/// passes. A vector loop of a reduction takes 16 numbers at a time, so that its virtual lanes stay in the same
/// registers; what is left, and rows that lie with a stride, go through the scalar loop with the same bits.
final class FusedCompiler {
    private static final Map<Key, FusedRow> COMPILED = new ConcurrentHashMap<>();

    private static final ClassDesc OPS = desc(FusedOps.class);
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            CD_void, SEGMENT.arrayType(), CD_long.arrayType(), CD_long.arrayType(), CD_int.arrayType(), CD_int, FLOATS);

    /// Parameters of [FusedRow#run], by their local variable.
    private static final int SEGMENTS = 1;

    private static final int OFFSETS = 2;
    private static final int STRIDES = 3;
    private static final int INDEX = 4;
    private static final int COLS = 5;
    private static final int LANES = 6;

    /// What code depends on.
    private record Key(Program program, int inputs, Access output) {}

    private final Key key;
    private final List<Program.Step> steps;
    private final List<Boolean> perRow;
    private final int[] depth;
    private final boolean vectorizable;
    private final CodeBuilder code;
    private final int output;
    private final int[] segmentOf;
    private final int[] offsetOf;
    private final int[] strideOf;
    private final int j;

    /// Local variables of numbers that a whole row shares, and of the same as vectors.
    private final Map<Integer, Integer> scalars = new HashMap<>();

    private final Map<Integer, Integer> broadcasts = new HashMap<>();

    private FusedCompiler(Key key, CodeBuilder code) {
        this.key = key;
        this.code = code;
        this.steps = key.program().steps();
        this.perRow = key.program().perRow(Fused.AXES - 1);
        this.depth = depths();
        this.output = key.inputs();
        this.vectorizable = key.output() != Access.STRIDED
                && steps.stream()
                        .noneMatch(step -> step instanceof Program.Load load && load.access() == Access.STRIDED);
        this.segmentOf = locals(TypeKind.REFERENCE);
        this.offsetOf = locals(TypeKind.LONG);
        this.strideOf = locals(TypeKind.LONG);
        this.j = code.allocateLocal(TypeKind.INT);
    }

    /// The code for `call`, generated once for each program.
    static FusedRow compile(Fused call) {
        long stride = call.output().strides().getLast();
        Access access = stride == 0 ? Access.ROW : stride == 1 ? Access.CONTIGUOUS : Access.STRIDED;
        Key key = new Key(call.program(), call.inputs().size(), access);
        return COMPILED.computeIfAbsent(key, FusedCompiler::generate);
    }

    private static FusedRow generate(Key key) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        ClassDesc name = ClassDesc.of(FusedCompiler.class.getPackageName(), "FusedProgram");
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(ClassFile.ACC_FINAL)
                                .withInterfaceSymbols(desc(FusedRow.class))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "run", RUN, ClassFile.ACC_PUBLIC, code -> new FusedCompiler(key, code).emit()));
        try {
            Class<?> generated = lookup.defineHiddenClass(bytes, true).lookupClass();
            return (FusedRow) generated.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("generated code for " + key.program(), e);
        }
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private int[] depths() {
        int[] depths = new int[steps.size()];
        for (int i = 0; i < depths.length; i++) {
            int ofOperands = steps.get(i).operands().stream()
                    .mapToInt(operand -> depths[operand])
                    .max()
                    .orElse(0);
            depths[i] = ofOperands + (steps.get(i) instanceof Program.Reduce ? 1 : 0);
        }
        return depths;
    }

    private int[] locals(TypeKind kind) {
        return IntStream.rangeClosed(0, key.inputs())
                .map(_ -> code.allocateLocal(kind))
                .toArray();
    }

    private void emit() {
        for (int operand = 0; operand <= output; operand++) {
            code.aload(SEGMENTS).loadConstant(operand).aaload().astore(segmentOf[operand]);
            code.aload(OFFSETS).loadConstant(operand).laload().lstore(offsetOf[operand]);
            code.aload(STRIDES).loadConstant(operand).laload().lstore(strideOf[operand]);
        }
        int result = steps.size() - 1;
        for (int pass = 0; pass <= depth[result]; pass++) {
            rowNumbers(pass);
            if (pass < depth[result]) {
                reductions(pass);
            }
        }
        if (key.output() == Access.ROW) {
            code.fload(scalars.getOrDefault(result, -1));
            code.aload(segmentOf[output]).lload(offsetOf[output]);
            call("store", CD_void, CD_float, SEGMENT, CD_long);
        } else {
            loops(List.of(result), true);
        }
        code.return_();
    }

    /// Numbers for the whole row that are known before pass `pass`.
    private void rowNumbers(int pass) {
        for (int step = 0; step < steps.size(); step++) {
            if (perRow.get(step) && depth[step] == pass && !(steps.get(step) instanceof Program.Reduce)) {
                value(step, false, 0, scalars);
                keepScalar(step);
            }
        }
    }

    private void keepScalar(int step) {
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

    private void reductions(int pass) {
        List<Integer> reduces = IntStream.range(0, steps.size())
                .filter(step -> steps.get(step) instanceof Program.Reduce && depth[step] == pass + 1)
                .boxed()
                .toList();
        loops(reduces, false);
        for (int reduce : reduces) {
            code.aload(LANES).loadConstant(lanesOf(reduce));
            call(isSum(reduce) ? "sum" : "largest", CD_float, FLOATS, CD_int);
            keepScalar(reduce);
        }
    }

    private boolean isSum(int step) {
        return steps.get(step) instanceof Program.Reduce reduce && reduce.operation() == Program.Reduction.SUM;
    }

    /// Where a reduction's lanes begin.
    private int lanesOf(int reduce) {
        return FusedOps.LANES
                * (int) steps.subList(0, reduce).stream()
                        .filter(Program.Reduce.class::isInstance)
                        .count();
    }

    /// One pass over the row, for reductions or for the stored result.
    private void loops(List<Integer> targets, boolean store) {
        code.loadConstant(0).istore(j);
        Optional<int[][]> sums = vectorizable ? Optional.of(vectorLoop(targets, store)) : Optional.empty();
        if (!store) {
            for (int t = 0; t < targets.size(); t++) {
                int from = lanesOf(targets.get(t));
                if (sums.isPresent()) {
                    keepLanes(sums.get()[t], from);
                } else {
                    code.aload(LANES).loadConstant(from).loadConstant(identity(targets.get(t)));
                    call("fill", CD_void, FLOATS, CD_int, CD_float);
                }
            }
        }
        scalarLoop(targets, store);
    }

    private float identity(int reduce) {
        return isSum(reduce) ? 0 : Float.NEGATIVE_INFINITY;
    }

    private void keepLanes(int[] sums, int from) {
        for (int part = 0; part < sums.length; part++) {
            code.aload(sums[part]).aload(LANES).loadConstant(from + part * FusedOps.SPECIES.length());
            call("keep", CD_void, VECTOR, FLOATS, CD_int);
        }
    }

    /// Sixteen numbers at a time, or a vector if they are stored; for each reduction the local variables of its
    /// lanes.
    private int[][] vectorLoop(List<Integer> targets, boolean store) {
        int width = FusedOps.SPECIES.length();
        int parts = store ? 1 : FusedOps.LANES / width; // stored numbers need no virtual lanes, and short code inlines
        int[][] sums = new int[store ? 0 : targets.size()][parts];
        for (int t = 0; t < sums.length; t++) {
            for (int part = 0; part < parts; part++) {
                sums[t][part] = code.allocateLocal(TypeKind.REFERENCE);
                code.loadConstant(identity(targets.get(t)));
                call("broadcast", VECTOR, CD_float);
                code.astore(sums[t][part]);
            }
        }
        int bound = code.allocateLocal(TypeKind.INT);
        code.iload(COLS).loadConstant(-parts * width).iand().istore(bound);
        loop(bound, parts * width, () -> {
            for (int part = 0; part < parts; part++) {
                int ahead = part * width;
                Map<Integer, Integer> locals = elements(targets, true, ahead, store);
                for (int t = 0; t < targets.size(); t++) {
                    if (store) {
                        storeElement(targets.get(t), true, ahead, locals);
                    } else {
                        code.aload(sums[t][part]);
                        load(operand(targets.get(t)), true, locals);
                        call(isSum(targets.get(t)) ? "add" : "max", VECTOR, VECTOR, VECTOR);
                        code.astore(sums[t][part]);
                    }
                }
            }
        });
        return sums;
    }

    private void scalarLoop(List<Integer> targets, boolean store) {
        loop(COLS, 1, () -> {
            Map<Integer, Integer> locals = elements(targets, false, 0, store);
            for (int target : targets) {
                if (store) {
                    storeElement(target, false, 0, locals);
                } else {
                    load(operand(target), false, locals);
                    code.aload(LANES).loadConstant(lanesOf(target)).iload(j);
                    call(isSum(target) ? "addTo" : "maxTo", CD_void, CD_float, FLOATS, CD_int, CD_int);
                }
            }
        });
    }

    private int operand(int reduce) {
        return steps.get(reduce).operands().getFirst();
    }

    /// `for (; j < bound; j += step)`
    private void loop(int bound, int step, Runnable body) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(start).iload(j).iload(bound).if_icmpge(end);
        body.run();
        code.iinc(j, step).goto_(start).labelBinding(end);
    }

    /// Computes all that `targets` need at element `j + ahead`; the local variables of the results.
    private Map<Integer, Integer> elements(List<Integer> targets, boolean vector, int ahead, boolean store) {
        boolean[] needed = new boolean[steps.size()];
        targets.forEach(target -> need(store ? target : operand(target), needed));
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

    private void storeElement(int step, boolean vector, int ahead, Map<Integer, Integer> locals) {
        load(step, vector, locals);
        address(output, ahead);
        call("store", CD_void, vector ? VECTOR : CD_float, SEGMENT, CD_long);
    }

    /// Pushes the value of a step that is known.
    private void load(int step, boolean vector, Map<Integer, Integer> locals) {
        Map<Integer, Integer> known = !perRow.get(step) ? locals : vector ? broadcasts : scalars;
        Integer local = known.get(step);
        if (local == null) {
            throw new AssertionError("step " + step + " is not known yet in " + key.program());
        }
        code.loadLocal(vector ? TypeKind.REFERENCE : TypeKind.FLOAT, local);
    }

    /// Pushes memory and offset of element `j + ahead` of an operand.
    private void address(int operand, int ahead) {
        code.aload(segmentOf[operand]).lload(offsetOf[operand]).lload(strideOf[operand]);
        code.iload(j).loadConstant(ahead).iadd();
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
                load(apply.a(), vector, locals);
                call(name(apply.operation()), type, type);
            }
            case Program.Apply2 apply -> {
                load(apply.a(), vector, locals);
                load(apply.b(), vector, locals);
                call(name(apply.operation()), type, type, type);
            }
            case Program.Select select -> {
                load(select.condition(), vector, locals);
                load(select.a(), vector, locals);
                load(select.b(), vector, locals);
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
            code.iload(j).loadConstant(ahead).iadd();
        } else {
            code.aload(INDEX).loadConstant(index.axis()).iaload();
        }
        if (vector) {
            call("indices", VECTOR, CD_int);
        } else {
            code.i2f();
        }
    }

    private void call(String name, ClassDesc result, ClassDesc... parameters) {
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
