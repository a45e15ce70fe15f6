package dev.selkie.engine;

import dev.selkie.kernels.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Macro ops written as primitives: a second meaning, which tests hold together with the kernel and with
/// [Reference].
///
/// [Macro.Linear], [Macro.LinearInputGradient] and [Macro.Embedding] stay as they are: only they can read a frozen
/// matrix.
public final class Decompose {
    private Decompose() {}

    /// @throws UnsupportedOperationException for an op over open dims whose primitives would need an open dim
    ///     inside (attention)
    public static Tensor of(Op op) {
        return switch (op) {
            case Op.Part(Multi multi, int index) -> of(multi).get(index);
            case Macro macro -> of(macro);
            case Op.Accumulate(Tensor base, Op.Additive addend) -> base.add(of(addend));
            case Op.Leaf _, Op.Elementwise _, Op.Sum _, Op.Maximum _, Op.Movement _, Op.Concat _ -> Tensor.of(op);
            case Op.GatherRows _, Op.ScatterAddRows _, Op.ScatterRows _, Op.MatMul _ -> Tensor.of(op);
        };
    }

    private static Tensor of(Macro op) {
        return switch (op) {
            case Macro.Linear _, Macro.LinearInputGradient _, Macro.Embedding _ -> Tensor.of(op);
            case Macro.LoraDown down -> loraDown(down);
            case Macro.LoraUp(Tensor u, Tensor b, Adapters adapters, boolean scaled) ->
                atOwnRows(u, adapters, b.shape().size(0), scaled).matmul(b);
            case Macro.LoraWeightGradient(Tensor u, Tensor y, Adapters adapters, Dim rows, boolean scaled) ->
                atOwnRows(u, adapters, rows.capacity(), scaled).matmul(y, true, false);
            case Macro.RmsNormInputGradient gradient -> rmsNormInputGradient(gradient);
            case Macro.RmsNormWeightGradient(Tensor dy, Tensor x, Tensor rstd) ->
                dy.mul(x).mul(rstd).sum(0).reshape(new Shape(List.of(x.shape().dim(1))));
            case Macro.Rope rope -> rope(rope);
            case Macro.Swiglu(Tensor gate, Tensor up) ->
                gate.mul(gate.sigmoid()).mul(up);
            case Macro.GradientNorm(List<Tensor> gradients, List<Tensor> ranks) -> gradientNorm(gradients, ranks);
        };
    }

    /// All results of `op`.
    ///
    /// @throws UnsupportedOperationException for sampling, which sorts
    public static List<Tensor> of(Multi op) {
        return switch (op) {
            case Multi.RmsNorm(Tensor x, Tensor weight, double eps) -> {
                Tensor rstd = x.mul(x).mean(1).add(eps).rsqrt(); // (N, 1)
                yield List.of(x.mul(rstd).mul(weight), rstd);
            }
            case Multi.Attention attention -> DecomposeAttention.forward(attention);
            case Multi.AttentionBackward backward -> DecomposeAttention.backward(backward);
            case Multi.SwigluBackward(Tensor dy, Tensor gate, Tensor up) -> {
                Tensor sigmoid = gate.sigmoid();
                Tensor slope = sigmoid.add(gate.mul(sigmoid).mul(sigmoid.neg().add(1))); // (gate · σ(gate))′
                yield List.of(dy.mul(up).mul(slope), dy.mul(gate).mul(sigmoid));
            }
            case Multi.CrossEntropy crossEntropy -> List.of(logprobs(crossEntropy), dHidden(crossEntropy));
            case Multi.AdamW adamW ->
                adamW.trained().stream()
                        .flatMap(matrix -> adamW(matrix, adamW.hyper(), adamW.norms()).stream())
                        .toList();
            case Multi.SampleTokens _ ->
                throw new UnsupportedOperationException("sample_tokens cannot be written as primitives");
        };
    }

    /// For each row of the batch a row of `table` (A, C): that of its adapter, 0 if it has none.
    private static Tensor ofOwnAdapter(Adapters adapters, Tensor table) {
        return adapters.rowAdapter().oneHot(table.shape().size(0)).matmul(table); // (T, A) · (A, C)
    }

    /// `u` scaled, each number moved to the column of the stacked row that it belongs to: (T, maxRank) → (T,
    /// stacked).
    private static Tensor atOwnRows(Tensor u, Adapters adapters, int stacked, boolean scaled) {
        Tensor ranks = ofOwnAdapter(adapters, adapters.ranks().cast()); // (T, 2)
        Tensor moved = Tensor.full(u.shape().with(1, stacked), 0);
        for (int r = 0; r < u.shape().size(1); r++) {
            moved = moved.add(u.slice(1, r, 1).mul(isRow(ranks, r, stacked)));
        }
        return scaled ? moved.mul(ofOwnAdapter(adapters, adapters.scaling())) : moved;
    }

    /// 1 where column c is stacked row r of the row's adapter: (T, stacked).
    private static Tensor isRow(Tensor ranks, int r, int stacked) {
        Tensor column = Tensor.index(Shape.of(stacked), 0);
        Tensor has = Tensor.scalar(r).less(ranks.slice(1, 1, 1)); // r < rank
        return column.equal(ranks.slice(1, 0, 1).add(r)).mul(has);
    }

    private static Tensor loraDown(Macro.LoraDown op) {
        int stacked = op.a().shape().size(0);
        Tensor ranks = ofOwnAdapter(op.adapters(), op.adapters().ranks().cast());
        Tensor products = op.x().matmul(op.a(), false, true); // (T, stacked)
        Tensor[] columns = IntStream.range(0, op.maxRank())
                .mapToObj(r -> products.mul(isRow(ranks, r, stacked)).sum(1))
                .toArray(Tensor[]::new);
        Tensor u = Tensor.concat(1, columns);
        return op.scaled() ? u.mul(ofOwnAdapter(op.adapters(), op.adapters().scaling())) : u;
    }

    /// With `x̂ = x · rstd`: `dx = rstd · (dx̂ − x̂ · mean(dx̂ · x̂))`, since `rstd` itself depends on the
    /// whole row.
    private static Tensor rmsNormInputGradient(Macro.RmsNormInputGradient op) {
        Tensor normalized = op.x().mul(op.rstd()); // (N, D)
        Tensor dNormalized = op.dy().mul(op.weight()); // (N, D)
        Tensor alongRow = dNormalized.mul(normalized).mean(1); // (N, 1)
        return dNormalized.sub(normalized.mul(alongRow)).mul(op.rstd());
    }

    private static Tensor rope(Macro.Rope op) {
        int half = op.headDim() / 2;
        Tensor cos = op.cos().gatherRows(op.positions()); // (T, Dh/2)
        Tensor sin = op.sin().gatherRows(op.positions()).mul(op.inverse() ? -1 : 1);
        List<Tensor> halves = new ArrayList<>();
        for (int from = 0; from < op.x().shape().size(1); from += op.headDim()) {
            Tensor low = op.x().slice(1, from, half);
            Tensor high = op.x().slice(1, from + half, half);
            halves.add(low.mul(cos).sub(high.mul(sin)));
            halves.add(high.mul(cos).add(low.mul(sin)));
        }
        return Tensor.concat(1, halves.toArray(Tensor[]::new));
    }

    /// Written with primitives alone it gives the gradient of a trained head too.
    static Tensor logprobs(Multi.CrossEntropy op) {
        Tensor logprobs = op.hidden().linear(op.head()).logSoftmax(1); // (T, V)
        Tensor ofTarget =
                logprobs.mul(op.targets().oneHot(op.head().shape().size(0))).sum(1);
        return op.weights().equal(Tensor.scalar(0)).where(Tensor.scalar(0), ofTarget);
    }

    private static Tensor dHidden(Multi.CrossEntropy op) {
        Tensor softmax = op.hidden().linear(op.head()).softmax(1);
        Tensor dLogits =
                softmax.sub(op.targets().oneHot(op.head().shape().size(0))).mul(op.weights());
        return op.head().isFrozen()
                ? Tensor.of(new Macro.LinearInputGradient(dLogits, op.head()))
                : dLogits.matmul(op.head());
    }

    /// 1 where adapter a owns row n: (A, rows).
    private static Tensor owners(Tensor ranks, int rows) {
        Tensor row = Tensor.index(Shape.of(rows), 0);
        Tensor first = ranks.cast().slice(1, 0, 1); // (A, 1)
        Tensor end = first.add(ranks.cast().slice(1, 1, 1));
        return row.less(end).sub(row.less(first));
    }

    private static Tensor gradientNorm(List<Tensor> gradients, List<Tensor> ranks) {
        Tensor squares = Tensor.full(Shape.of(ranks.getFirst().shape().dim(0), 1), 0);
        for (int i = 0; i < gradients.size(); i++) {
            Tensor gradient = gradients.get(i); // (rows, cols)
            Tensor ofRows = gradient.mul(gradient).sum(1);
            squares = squares.add(owners(ranks.get(i), gradient.shape().size(0)).matmul(ofRows));
        }
        return squares.sqrt();
    }

    private static List<Tensor> adamW(Multi.Trained trained, Tensor hyper, Tensor norms) {
        Tensor owners = owners(trained.ranks(), trained.parameter().shape().size(0)); // (A, rows)
        Tensor all = owners.matmul(hyper, true, false); // (rows, 8), 0 in rows that no adapter owns
        Tensor stepped = setting(all, AdamW.BIAS_CORRECTION1); // (rows, 1)
        Tensor lr = setting(all, AdamW.LEARNING_RATE);
        Tensor g = trained.gradient().mul(clipping(setting(all, AdamW.CLIP), owners.matmul(norms, true, false)));
        Tensor m = trained.m().add(setting(all, AdamW.ONE_MINUS_BETA1).mul(g.sub(trained.m())));
        Tensor v =
                trained.v().add(setting(all, AdamW.ONE_MINUS_BETA2).mul(g.mul(g).sub(trained.v())));
        Tensor root = v.div(setting(all, AdamW.BIAS_CORRECTION2)).sqrt().add(setting(all, AdamW.EPSILON));
        Tensor decayed = trained.parameter()
                .mul(lr.mul(setting(all, AdamW.WEIGHT_DECAY)).neg().add(1));
        Tensor parameter = decayed.sub(lr.div(stepped).mul(m).div(root));
        return List.of(
                stepped.where(parameter, trained.parameter()),
                stepped.where(m, trained.m()),
                stepped.where(v, trained.v()));
    }

    /// One column of `hyper`, for each row: (rows, 1).
    private static Tensor setting(Tensor all, int column) {
        return all.slice(1, column, 1);
    }

    /// `min(1, clip / (norm + 1e-6))`, 1 where clip is 0.
    private static Tensor clipping(Tensor clip, Tensor norm) {
        Tensor factor = clip.div(norm.add(1e-6));
        Tensor one = Tensor.scalar(1);
        return clip.equal(Tensor.scalar(0)).where(one, factor.less(one).where(factor, one));
    }
}
