package dev.selkie.engine;

import static dev.selkie.engine.Checks.f32;
import static dev.selkie.engine.Checks.i32;
import static dev.selkie.engine.Checks.isColumn;
import static dev.selkie.engine.Checks.isMatrix;
import static dev.selkie.engine.Checks.require;
import static dev.selkie.engine.Checks.sameCols;
import static dev.selkie.engine.Checks.sameRows;

import java.util.List;

/// The shape rules of macro ops; see [ShapeRules].
final class MacroShapes {
    private MacroShapes() {}

    static Shape of(Macro macro) {
        return switch (macro) {
            case Macro.Linear(Tensor x, Tensor weight) -> linear(x, weight);
            case Macro.LinearInputGradient(Tensor dy, Tensor weight) -> linearInputGradient(dy, weight);
            case Macro.LoraDown op -> loraDown(op);
            case Macro.LoraUp op -> loraUp(op);
            case Macro.LoraWeightGradient op -> loraWeightGradient(op);
            case Macro.RmsNormInputGradient op -> rmsNormInputGradient(op);
            case Macro.RmsNormWeightGradient(Tensor dy, Tensor x, Tensor rstd) -> rmsNormWeightGradient(dy, x, rstd);
            case Macro.Rope op -> rope(op);
            case Macro.Swiglu(Tensor gate, Tensor up) -> swiglu(gate, up);
            case Macro.Embedding(Tensor ids, Tensor table) -> embedding(ids, table);
            case Macro.GradientNorm op -> gradientNorm(op);
        };
    }

    private static Shape linear(Tensor x, Tensor weight) {
        f32("linear", x);
        Checks.frozen("linear", weight);
        require(isMatrix(x) && isMatrix(weight) && sameCols(x, weight), "linear", x, weight);
        return x.shape().with(1, weight.shape().dim(0));
    }

    private static Shape linearInputGradient(Tensor dy, Tensor weight) {
        f32("linear_input_gradient", dy);
        Checks.frozen("linear_input_gradient", weight);
        boolean fits = isMatrix(dy)
                && isMatrix(weight)
                && dy.shape().dim(1).equals(weight.shape().dim(0));
        require(fits, "linear_input_gradient", dy, weight);
        return dy.shape().with(1, weight.shape().dim(1));
    }

    private static Shape loraDown(Macro.LoraDown op) {
        f32("lora_down", op.x(), op.a());
        adapters("lora_down", op.x(), op.adapters());
        require(isMatrix(op.a()) && sameCols(op.x(), op.a()), "lora_down", op.x(), op.a());
        return op.x().shape().with(1, op.maxRank());
    }

    private static Shape loraUp(Macro.LoraUp op) {
        f32("lora_up", op.u(), op.b());
        adapters("lora_up", op.u(), op.adapters());
        require(isMatrix(op.b()), "lora_up", op.u(), op.b());
        return op.u().shape().with(1, op.b().shape().dim(1));
    }

    private static Shape loraWeightGradient(Macro.LoraWeightGradient op) {
        f32("lora_weight_gradient", op.u(), op.y());
        adapters("lora_weight_gradient", op.u(), op.adapters());
        require(isMatrix(op.y()) && sameRows(op.u(), op.y()), "lora_weight_gradient", op.u(), op.y());
        return op.y().shape().with(0, op.rows());
    }

    private static void adapters(String op, Tensor x, Adapters adapters) {
        i32(op, adapters.rowAdapter(), adapters.ranks());
        f32(op, adapters.scaling());
        boolean fits = isMatrix(x)
                && isColumn(adapters.rowAdapter())
                && sameRows(x, adapters.rowAdapter())
                && isColumn(adapters.scaling())
                && isRanks(adapters.ranks())
                && sameRows(adapters.ranks(), adapters.scaling());
        require(fits, op, x, adapters.rowAdapter(), adapters.ranks(), adapters.scaling());
    }

    static boolean isRanks(Tensor ranks) {
        return isMatrix(ranks) && ranks.shape().dim(1).equals(new Dim.Fixed(2));
    }

    private static Shape rmsNormInputGradient(Macro.RmsNormInputGradient op) {
        f32("rms_norm_input_gradient", op.dy(), op.x(), op.rstd());
        boolean fits = isMatrix(op.x())
                && op.dy().shape().equals(op.x().shape())
                && isColumn(op.rstd())
                && sameRows(op.x(), op.rstd())
                && op.weight().shape().rank() == 1
                && sameCols(op.x(), op.weight());
        require(fits, "rms_norm_input_gradient", op.dy(), op.x(), op.rstd(), op.weight());
        return op.x().shape();
    }

    private static Shape rmsNormWeightGradient(Tensor dy, Tensor x, Tensor rstd) {
        f32("rms_norm_weight_gradient", dy, x, rstd);
        boolean fits = isMatrix(x) && dy.shape().equals(x.shape()) && isColumn(rstd) && sameRows(x, rstd);
        require(fits, "rms_norm_weight_gradient", dy, x, rstd);
        return new Shape(List.of(x.shape().dim(1)));
    }

    private static Shape rope(Macro.Rope op) {
        f32("rope", op.x(), op.cos(), op.sin());
        i32("rope", op.positions());
        boolean fits = isMatrix(op.x())
                && op.headDim() > 0
                && op.headDim() % 2 == 0
                && op.x().shape().size(1) % op.headDim() == 0
                && isColumn(op.positions())
                && sameRows(op.x(), op.positions())
                && isMatrix(op.cos())
                && op.cos().shape().size(1) == op.headDim() / 2
                && op.sin().shape().equals(op.cos().shape());
        require(fits, "rope, heads of " + op.headDim(), op.x(), op.positions(), op.cos(), op.sin());
        return op.x().shape();
    }

    private static Shape swiglu(Tensor gate, Tensor up) {
        f32("swiglu", gate, up);
        require(isMatrix(gate) && gate.shape().equals(up.shape()), "swiglu", gate, up);
        return gate.shape();
    }

    private static Shape embedding(Tensor ids, Tensor table) {
        i32("embedding", ids);
        Checks.frozen("embedding", table);
        require(isColumn(ids) && isMatrix(table), "embedding", ids, table);
        return table.shape().with(0, ids.shape().dim(0));
    }

    private static Shape gradientNorm(Macro.GradientNorm op) {
        require(
                !op.gradients().isEmpty() && op.gradients().size() == op.ranks().size(),
                "gradient_norm: one table of ranks for each gradient",
                op.ranks().toArray(Tensor[]::new));
        for (int i = 0; i < op.gradients().size(); i++) {
            Tensor ranks = op.ranks().get(i);
            f32("gradient_norm", op.gradients().get(i));
            i32("gradient_norm", ranks);
            require(isRanks(ranks) && sameRows(ranks, op.ranks().getFirst()), "gradient_norm", ranks);
        }
        return Shape.of(op.ranks().getFirst().shape().dim(0), 1);
    }
}
