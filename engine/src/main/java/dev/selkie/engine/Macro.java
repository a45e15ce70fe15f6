package dev.selkie.engine;

import dev.selkie.engine.Op.Additive;
import java.util.List;
import java.util.function.UnaryOperator;

/// Ops with a kernel of their own that could also be written as primitives. [Decompose] does so, and tests hold
/// both together.
public sealed interface Macro extends Op {
    /// A macro op whose kernel can add to what is there.
    sealed interface AdditiveMacro extends Macro, Additive {}

    /// `y = x Wᵀ`: x (T, K), weight (N, K), y (T, N).
    record Linear(Tensor x, Tensor weight) implements AdditiveMacro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Linear(f.apply(x), f.apply(weight));
        }
    }

    /// `dx = dy W`: dy (T, N), weight (N, K), dx (T, K).
    record LinearInputGradient(Tensor dy, Tensor weight) implements AdditiveMacro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new LinearInputGradient(f.apply(dy), f.apply(weight));
        }
    }

    /// `u[t, r] = s · Σ_k x[t, k] · a[first + r, k]` for the adapter of row t, 0 from its rank on:
    /// x (T, K), a (ΣR, K), u (T, maxRank). `s` is the adapter's scaling if `scaled`, else 1.
    ///
    /// Source: Hu et al., "LoRA", arXiv:2106.09685; many adapters in a batch: Chen et al., "Punica",
    /// arXiv:2310.18547.
    record LoraDown(Tensor x, Tensor a, Adapters adapters, int maxRank, boolean scaled) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new LoraDown(f.apply(x), f.apply(a), adapters.map(f), maxRank, scaled);
        }
    }

    /// `y[t, n] = s · Σ_r u[t, r] · b[first + r, n]`: u (T, maxRank), b (ΣR, N), y (T, N), with `s` as in
    /// [LoraDown].
    record LoraUp(Tensor u, Tensor b, Adapters adapters, boolean scaled) implements AdditiveMacro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new LoraUp(f.apply(u), f.apply(b), adapters.map(f), scaled);
        }
    }

    /// `dW[first + r, n] = s · Σ_t u[t, r] · y[t, n]` over the rows t of the adapter that owns row `first + r`:
    /// u (T, maxRank), y (T, N), dW (rows, N), with `s` as in [LoraDown].
    record LoraWeightGradient(Tensor u, Tensor y, Adapters adapters, Dim rows, boolean scaled) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new LoraWeightGradient(f.apply(u), f.apply(y), adapters.map(f), rows, scaled);
        }
    }

    /// The gradient of [Multi.RmsNorm] by x, with `rstd` its second result.
    record RmsNormInputGradient(Tensor dy, Tensor x, Tensor rstd, Tensor weight) implements AdditiveMacro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new RmsNormInputGradient(f.apply(dy), f.apply(x), f.apply(rstd), f.apply(weight));
        }
    }

    /// The gradient of [Multi.RmsNorm] by its weight, (D).
    record RmsNormWeightGradient(Tensor dy, Tensor x, Tensor rstd) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new RmsNormWeightGradient(f.apply(dy), f.apply(x), f.apply(rstd));
        }
    }

    /// Rotary embedding of each head of x (T, H·Dh), in halves as Hugging Face lays them: with `c = cos[position,
    /// i]`, `s = sin[position, i]`,
    ///
    ///     y[i] = x[i] · c − x[i + Dh/2] · s        y[i + Dh/2] = x[i + Dh/2] · c + x[i] · s
    ///
    /// positions (T, 1) i32; cos, sin (P, Dh/2). `inverse` rotates the other way, which is the gradient.
    /// Source: Su et al., "RoFormer", arXiv:2104.09864.
    record Rope(Tensor x, Tensor positions, Tensor cos, Tensor sin, int headDim, boolean inverse) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Rope(f.apply(x), f.apply(positions), f.apply(cos), f.apply(sin), headDim, inverse);
        }
    }

    /// `gate · σ(gate) · up`. Source: Shazeer, "GLU variants improve transformer", arXiv:2002.05202.
    record Swiglu(Tensor gate, Tensor up) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Swiglu(f.apply(gate), f.apply(up));
        }
    }

    /// `y[t] = table[ids[t]]`: ids (T, 1) i32, table (V, D), y (T, D).
    record Embedding(Tensor ids, Tensor table) implements Macro {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Embedding(f.apply(ids), f.apply(table));
        }
    }

    /// For each adapter the 2-norm of its rows of all gradients together, (A, 1). Adapter `a` owns rows
    /// `ranks[i][a, 0]` to `ranks[i][a, 0] + ranks[i][a, 1]` of `gradients[i]`; each of `ranks` is (A, 2) i32.
    record GradientNorm(List<Tensor> gradients, List<Tensor> ranks) implements Macro {
        public GradientNorm {
            gradients = List.copyOf(gradients);
            ranks = List.copyOf(ranks);
        }

        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new GradientNorm(
                    gradients.stream().map(f).toList(), ranks.stream().map(f).toList());
        }
    }
}
