package dev.selkie.engine.compile;

import static dev.selkie.engine.compile.Args.f32;
import static dev.selkie.engine.compile.Args.i32;
import static dev.selkie.engine.compile.Args.packed;

import dev.selkie.engine.Adapters;
import dev.selkie.engine.Macro;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.EmbeddingForward;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.RmsNormInputGradient;
import dev.selkie.kernels.RmsNormWeightGradient;
import dev.selkie.kernels.Rope;
import dev.selkie.kernels.SwigluForward;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The kernel of each macro op.
final class MacroLowering {
    private final Lowering lowering;

    MacroLowering(Lowering lowering) {
        this.lowering = lowering;
    }

    View lower(Macro op, Tensor result) {
        return switch (op) {
            case Macro.AdditiveMacro additive -> additive(additive, lowering.temporary(result.shape()), false);
            case Macro.LoraDown down -> loraDown(down, result);
            case Macro.LoraWeightGradient gradient -> loraWeightGradient(gradient, result);
            case Macro.RmsNormWeightGradient gradient -> rmsNormWeightGradient(gradient, result);
            case Macro.Rope rope -> rope(rope, result);
            case Macro.Swiglu swiglu -> swiglu(swiglu, result);
            case Macro.Embedding embedding -> embedding(embedding, result);
            case Macro.GradientNorm norm -> gradientNorm(norm, result);
        };
    }

    /// @param add whether to add to what `y` holds
    View additive(Macro.AdditiveMacro op, View y, boolean add) {
        switch (op) {
            case Macro.Linear linear -> linear(linear, y, add);
            case Macro.LinearInputGradient gradient -> linearInputGradient(gradient, y, add);
            case Macro.LoraUp up -> loraUp(up, y, add);
            case Macro.RmsNormInputGradient gradient -> rmsNormInputGradient(gradient, y, add);
        }
        return y;
    }

    private static List<View> reads(View y, boolean add, View... others) {
        List<View> reads = new ArrayList<>(List.of(others));
        if (add) {
            reads.addFirst(y);
        }
        return reads;
    }

    private void linear(Macro.Linear op, View y, boolean add) {
        View x = lowering.matrix(op.x());
        View w = lowering.view(op.weight());
        lowering.emit(reads(y, add, x, w), List.of(y), p -> new Linear(f32(p, y), f32(p, x), packed(p, w), add));
    }

    private void linearInputGradient(Macro.LinearInputGradient op, View dx, boolean add) {
        View dy = lowering.matrix(op.dy());
        View w = lowering.view(op.weight());
        lowering.emit(
                reads(dx, add, dy, w),
                List.of(dx),
                p -> new LinearInputGradient(f32(p, dx), f32(p, dy), packed(p, w), add));
    }

    private void loraUp(Macro.LoraUp op, View y, boolean add) {
        View u = lowering.matrix(op.u());
        View b = lowering.matrix(op.b());
        AdapterViews adapters = new AdapterViews(op.adapters());
        if (!add) {
            lowering.fill(y, 0);
        }
        lowering.emit(
                adapters.with(y, u, b),
                List.of(y),
                p -> new LoraUp(f32(p, y), f32(p, u), f32(p, b), adapters.place(p), op.scaled()));
    }

    private void rmsNormInputGradient(Macro.RmsNormInputGradient op, View dx, boolean add) {
        View dy = lowering.matrix(op.dy());
        View x = lowering.matrix(op.x());
        View rstd = lowering.matrix(op.rstd());
        View weight = lowering.matrix(op.weight());
        lowering.emit(
                reads(dx, add, dy, x, rstd, weight),
                List.of(dx),
                p -> new RmsNormInputGradient(f32(p, dx), f32(p, dy), f32(p, x), f32(p, rstd), f32(p, weight), add));
    }

    private View loraDown(Macro.LoraDown op, Tensor result) {
        View u = lowering.temporary(result.shape());
        View x = lowering.matrix(op.x());
        View a = lowering.matrix(op.a());
        AdapterViews adapters = new AdapterViews(op.adapters());
        lowering.emit(
                adapters.with(x, a),
                List.of(u),
                p -> new LoraDown(f32(p, u), f32(p, x), f32(p, a), adapters.place(p), op.scaled()));
        return u;
    }

    /// The kernel leaves rows alone that no adapter owns, so they are filled with 0 first.
    private View loraWeightGradient(Macro.LoraWeightGradient op, Tensor result) {
        View dW = lowering.temporary(result.shape());
        View u = lowering.matrix(op.u());
        View y = lowering.matrix(op.y());
        AdapterViews adapters = new AdapterViews(op.adapters());
        if (!lowering.isForOptimizerOnly(result)) {
            lowering.fill(dW, 0);
        }
        lowering.emit(
                adapters.with(u, y),
                List.of(dW),
                p -> new LoraWeightGradient(f32(p, dW), f32(p, u), f32(p, y), adapters.place(p), op.scaled()));
        return dW;
    }

    private View rmsNormWeightGradient(Macro.RmsNormWeightGradient op, Tensor result) {
        View dWeight = lowering.temporary(result.shape());
        View dy = lowering.matrix(op.dy());
        View x = lowering.matrix(op.x());
        View rstd = lowering.matrix(op.rstd());
        lowering.emit(
                List.of(dy, x, rstd),
                List.of(dWeight),
                p -> new RmsNormWeightGradient(f32(p, dWeight), f32(p, dy), f32(p, x), f32(p, rstd)));
        return dWeight;
    }

    private View rope(Macro.Rope op, Tensor result) {
        View x = lowering.matrix(op.x());
        View y = lowering.canReplace(x) ? x : lowering.temporary(result.shape());
        View positions = lowering.matrix(op.positions());
        View cos = lowering.matrix(op.cos());
        View sin = lowering.matrix(op.sin());
        lowering.emit(
                List.of(x, positions, cos, sin),
                List.of(y),
                p -> new Rope(
                        f32(p, y), f32(p, x), i32(p, positions), f32(p, cos), f32(p, sin), op.headDim(), op.inverse()));
        return y;
    }

    private View swiglu(Macro.Swiglu op, Tensor result) {
        View y = lowering.temporary(result.shape());
        View gate = lowering.matrix(op.gate());
        View up = lowering.matrix(op.up());
        lowering.emit(List.of(gate, up), List.of(y), p -> new SwigluForward(f32(p, y), f32(p, gate), f32(p, up)));
        return y;
    }

    private View embedding(Macro.Embedding op, Tensor result) {
        View y = lowering.temporary(result.shape());
        View ids = lowering.matrix(op.ids());
        View table = lowering.view(op.table());
        lowering.emit(
                List.of(ids, table), List.of(y), p -> new EmbeddingForward(f32(p, y), i32(p, ids), packed(p, table)));
        return y;
    }

    private View gradientNorm(Macro.GradientNorm op, Tensor result) {
        View norms = lowering.temporary(result.shape());
        List<View> gradients = op.gradients().stream().map(lowering::matrix).toList();
        List<View> ranks = op.ranks().stream().map(lowering::matrix).toList();
        List<View> reads = new ArrayList<>(gradients);
        reads.addAll(ranks);
        lowering.emit(reads, List.of(norms), p -> {
            List<GradientNorm.Gradient> placed = IntStream.range(0, gradients.size())
                    .mapToObj(i -> new GradientNorm.Gradient(f32(p, gradients.get(i)), i32(p, ranks.get(i))))
                    .toList();
            return new GradientNorm(f32(p, norms), placed);
        });
        return norms;
    }

    /// The views of a batch's adapters.
    private final class AdapterViews {
        private final View rowAdapter;
        private final View ranks;
        private final View scaling;

        AdapterViews(Adapters adapters) {
            rowAdapter = lowering.matrix(adapters.rowAdapter());
            ranks = lowering.matrix(adapters.ranks());
            scaling = lowering.matrix(adapters.scaling());
        }

        List<View> with(View... others) {
            List<View> views = new ArrayList<>(List.of(others));
            views.addAll(List.of(rowAdapter, ranks, scaling));
            return views;
        }

        dev.selkie.kernels.Adapters place(Placement p) {
            return new dev.selkie.kernels.Adapters(i32(p, rowAdapter), i32(p, ranks), f32(p, scaling));
        }
    }
}
