package dev.selkie.engine;

import java.util.List;
import java.util.function.UnaryOperator;

/// Ops with several results. A tensor takes one of them as [Op.Part]; parts of equal ops are results of one launch.
public sealed interface Multi {
    /// This op over other inputs: `f` is applied to each, in the order of the components.
    Multi map(UnaryOperator<Tensor> f);

    /// The tensors that this op reads, in the order of its components.
    default List<Tensor> inputs() {
        return new Op.Part(this, 0).inputs();
    }

    /// The shapes of the results.
    default List<Shape> shapes() {
        return MultiShapes.of(this);
    }

    /// By rows: `y = x · rstd · weight` and `rstd = 1 / √(mean(x²) + eps)`.
    ///
    /// x (N, D), weight (D); results y (N, D), rstd (N, 1). Source: Zhang and Sennrich, arXiv:1910.07467, eq. 4.
    record RmsNorm(Tensor x, Tensor weight, double eps) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new RmsNorm(f.apply(x), f.apply(weight), eps);
        }
    }

    /// Causal grouped-query attention over segments. With position p of a query and head h, over the positions
    /// j ≤ p of its segment:
    ///
    ///     out[h] = Σ_j softmax_j(scaling · q[h] · k[j, h/G]) · v[j, h/G]
    ///     lse[h] = log Σ_j exp(scaling · q[h] · k[j, h/G])
    ///
    /// q (T, H·Dh), k and v (K, Hk·Dh), G = H / Hk; segments (S, 4) i32:
    /// `{firstRow, rows, firstPosition, keyRow}`: row `firstRow + i` of q is position `firstPosition + i`, and
    /// position j has its key and value in row `keyRow + j`. Results out (T, H·Dh), lse (T, H).
    ///
    /// Source: Vaswani et al., arXiv:1706.03762; in blocks without a score matrix: Dao, "FlashAttention-2",
    /// arXiv:2307.08691.
    record Attention(Tensor q, Tensor k, Tensor v, Tensor segments, int headDim, double scaling) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new Attention(f.apply(q), f.apply(k), f.apply(v), f.apply(segments), headDim, scaling);
        }
    }

    /// The gradients of `attention` by q, k and v, given that of `out`. Every segment begins at position 0 and its
    /// keys are its own rows; after it may come segments of one row each, the batch's next, at its last position.
    ///
    /// Results dq (T, H·Dh), dk and dv (T, Hk·Dh). Source: Dao, arXiv:2307.08691, algorithm 2.
    record AttentionBackward(Tensor dOut, Tensor out, Tensor lse, Attention attention) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new AttentionBackward(f.apply(dOut), f.apply(out), f.apply(lse), (Attention) attention.map(f));
        }
    }

    /// The gradients of [Macro.Swiglu] by gate and up.
    record SwigluBackward(Tensor dy, Tensor gate, Tensor up) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new SwigluBackward(f.apply(dy), f.apply(gate), f.apply(up));
        }
    }

    /// The head and the loss in one, chunk by chunk, so that no row's logits outlive it:
    ///
    ///     logprobs[t] = log softmax(hidden[t] · headᵀ)[targets[t]]
    ///     dHidden[t]  = weights[t] · (softmax(hidden[t] · headᵀ) − onehot(targets[t])) · head
    ///
    /// that is, `dHidden` is the gradient of `−Σ weights · logprobs`. Rows of weight 0 are skipped: both
    /// results are 0 there. hidden (T, D), targets (T, 1) i32, weights (T, 1), head (V, D); results logprobs
    /// (T, 1), dHidden (T, D).
    record CrossEntropy(Tensor hidden, Tensor targets, Tensor weights, Tensor head) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new CrossEntropy(f.apply(hidden), f.apply(targets), f.apply(weights), f.apply(head));
        }
    }

    /// One optimizer step over all trained matrices, as `torch.optim.AdamW` does it. For adapter a, with its row of
    /// `hyper` (A, 8): `{lr, 1 − β₁, 1 − β₂, epsilon, weightDecay, clip (0: off), 1 − β₁ᵗ, 1 − β₂ᵗ}`
    /// and `norms` (A, 1), the norm of its gradients,
    ///
    ///     g = gradient · min(1, clip / (norm + 1e-6))      p ← p · (1 − lr · weightDecay)
    ///     m ← m + (1 − β₁) · (g − m)                       v ← v + (1 − β₂) · (g² − v)
    ///     p ← p − lr / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + epsilon)
    ///
    /// An adapter whose `1 − β₁ᵗ` is 0, step 0, is left alone, as are rows that no adapter owns.
    ///
    /// Results: for matrix i, parameter, m and v are results 3i, 3i + 1 and 3i + 2.
    ///
    /// Source: Loshchilov and Hutter, arXiv:1711.05101.
    record AdamW(List<Trained> trained, Tensor hyper, Tensor norms) implements Multi {
        public AdamW {
            trained = List.copyOf(trained);
        }

        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new AdamW(trained.stream().map(matrix -> matrix.map(f)).toList(), f.apply(hyper), f.apply(norms));
        }
    }

    /// What one parameter's training needs: all (rows, cols) alike but `ranks` (A, 2) i32, the first row and number
    /// of rows of each adapter.
    record Trained(Tensor parameter, Tensor gradient, Tensor m, Tensor v, Tensor ranks) {
        Trained map(UnaryOperator<Tensor> f) {
            return new Trained(f.apply(parameter), f.apply(gradient), f.apply(m), f.apply(v), f.apply(ranks));
        }
    }

    /// The next token of each sequence and its log-probability in the model's own distribution (before temperature
    /// and truncation).
    ///
    /// logits (S, V); settings (S, 5): `{temperature, topP, topK, minP, repetitionPenalty}`; uniforms (S, 1) in [0,
    /// 1); history (S, H) i32, −1 for none. Temperature 0 takes the largest logit, the lowest id of equals. Results
    /// ids (S, 1) i32, logprobs (S, 1). What each setting does stands in `kernels.SampleTokens`.
    record SampleTokens(Tensor logits, Tensor settings, Tensor uniforms, Tensor history) implements Multi {
        @Override
        public Multi map(UnaryOperator<Tensor> f) {
            return new SampleTokens(f.apply(logits), f.apply(settings), f.apply(uniforms), f.apply(history));
        }
    }
}
