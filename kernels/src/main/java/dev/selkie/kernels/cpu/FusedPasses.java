package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.FusedElements.COLS;
import static dev.selkie.kernels.cpu.FusedElements.FLOATS;
import static dev.selkie.kernels.cpu.FusedElements.LANES;
import static dev.selkie.kernels.cpu.FusedElements.VECTOR;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The method of a [FusedRow]: loops over vectors of the machine's width, the rest one by one.
///
/// A program runs in passes over the row. Pass d computes the reductions whose operands need d reductions
/// before them; the last pass stores. Numbers that are the same for the whole row are computed between the
/// passes. A vector loop of a reduction takes 16 numbers at a time, so that its virtual lanes stay in the same
/// registers; what is left, and rows that lie with a stride, go through the scalar loop with the same bits.
final class FusedPasses {
    private final FusedCompiler.Key key;
    private final List<Program.Step> steps;
    private final int[] depth;
    private final CodeBuilder code;
    private final FusedElements elements;

    FusedPasses(FusedCompiler.Key key, CodeBuilder code) {
        this.key = key;
        this.code = code;
        this.steps = key.program().steps();
        this.depth = depths();
        this.elements = new FusedElements(key, code);
    }

    /// How many reductions come before each step, itself included.
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

    void emit() {
        elements.unpackOperands();
        int result = steps.size() - 1;
        for (int pass = 0; pass <= depth[result]; pass++) {
            rowNumbers(pass);
            if (pass < depth[result]) {
                reductions(pass);
            }
        }
        if (key.output() == Access.ROW) {
            elements.storeRowNumber(result);
        } else {
            loops(List.of(result), true);
        }
        code.return_();
    }

    /// Numbers for the whole row that are known before pass `pass`.
    private void rowNumbers(int pass) {
        for (int step = 0; step < steps.size(); step++) {
            if (elements.isPerRow(step) && depth[step] == pass && !(steps.get(step) instanceof Program.Reduce)) {
                elements.rowNumber(step);
            }
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
            elements.call(isSum(reduce) ? "sum" : "largest", CD_float, FLOATS, CD_int);
            elements.keepRowNumber(reduce);
        }
    }

    /// One pass over the row, for reductions or for the stored result.
    private void loops(List<Integer> targets, boolean store) {
        code.loadConstant(0).istore(elements.position());
        Optional<int[][]> sums =
                elements.areVectorizable() ? Optional.of(vectorLoop(targets, store)) : Optional.empty();
        if (!store) {
            for (int t = 0; t < targets.size(); t++) {
                int from = lanesOf(targets.get(t));
                if (sums.isPresent()) {
                    keepLanes(sums.get()[t], from);
                } else {
                    code.aload(LANES).loadConstant(from).loadConstant(identity(targets.get(t)));
                    elements.call("fill", CD_void, FLOATS, CD_int, CD_float);
                }
            }
        }
        scalarLoop(targets, store);
    }

    private void keepLanes(int[] sums, int from) {
        for (int part = 0; part < sums.length; part++) {
            code.aload(sums[part]).aload(LANES).loadConstant(from + part * FusedOps.SPECIES.length());
            elements.call("keep", CD_void, VECTOR, FLOATS, CD_int);
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
                elements.call("broadcast", VECTOR, CD_float);
                code.astore(sums[t][part]);
            }
        }
        int bound = code.allocateLocal(TypeKind.INT);
        code.iload(COLS).loadConstant(-parts * width).iand().istore(bound);
        loop(bound, parts * width, () -> {
            for (int part = 0; part < parts; part++) {
                int ahead = part * width;
                Map<Integer, Integer> locals = elements.compute(operands(targets, store), true, ahead);
                for (int t = 0; t < targets.size(); t++) {
                    if (store) {
                        elements.store(targets.get(t), true, ahead, locals);
                    } else {
                        code.aload(sums[t][part]);
                        elements.push(operand(targets.get(t)), true, locals);
                        elements.call(isSum(targets.get(t)) ? "add" : "max", VECTOR, VECTOR, VECTOR);
                        code.astore(sums[t][part]);
                    }
                }
            }
        });
        return sums;
    }

    private void scalarLoop(List<Integer> targets, boolean store) {
        loop(COLS, 1, () -> {
            Map<Integer, Integer> locals = elements.compute(operands(targets, store), false, 0);
            for (int target : targets) {
                if (store) {
                    elements.store(target, false, 0, locals);
                } else {
                    elements.push(operand(target), false, locals);
                    code.aload(LANES).loadConstant(lanesOf(target)).iload(elements.position());
                    elements.call(isSum(target) ? "addTo" : "maxTo", CD_void, CD_float, FLOATS, CD_int, CD_int);
                }
            }
        });
    }

    /// `for (; position < bound; position += step)`
    private void loop(int bound, int step, Runnable body) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(start).iload(elements.position()).iload(bound).if_icmpge(end);
        body.run();
        code.iinc(elements.position(), step).goto_(start).labelBinding(end);
    }

    /// What a pass must know of each element: what it stores, or what it reduces.
    private List<Integer> operands(List<Integer> targets, boolean store) {
        return store ? targets : targets.stream().map(this::operand).toList();
    }

    private int operand(int reduce) {
        return steps.get(reduce).operands().getFirst();
    }

    private boolean isSum(int step) {
        return steps.get(step) instanceof Program.Reduce reduce && reduce.operation() == Program.Reduction.SUM;
    }

    private float identity(int reduce) {
        return isSum(reduce) ? 0 : Float.NEGATIVE_INFINITY;
    }

    /// Where a reduction's lanes begin.
    private int lanesOf(int reduce) {
        return FusedOps.LANES
                * (int) steps.subList(0, reduce).stream()
                        .filter(Program.Reduce.class::isInstance)
                        .count();
    }
}
