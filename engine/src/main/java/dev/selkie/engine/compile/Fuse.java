package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Op;
import dev.selkie.engine.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Second pass: an addition whose addend is read by nobody else, and whose kernel can add to what is there,
/// becomes one op: residual connections, LoRA's share, gradients that meet.
///
/// `x + (linear + lora)` becomes `(x + linear) + lora`, so that the whole chain runs in place.
final class Fuse {
    private final Interner interner;
    private final Consumers consumers;
    private final Map<Tensor, Tensor> fused = new HashMap<>();
    /// Tensors that only their one consumer reads, after fusing.
    private final Map<Tensor, Boolean> readOnce = new HashMap<>();

    private Fuse(Interner interner, Graph graph) {
        this.interner = interner;
        this.consumers = new Consumers(graph);
    }

    static Graph apply(Graph graph, Interner interner) {
        Fuse pass = new Fuse(interner, graph);
        Rewriting rewriting = new Rewriting(input -> pass.fused.getOrDefault(input, input));
        for (Tensor tensor : pass.consumers.inputsFirst()) {
            Op op = rewriting.of(tensor.op());
            Tensor result = interner.intern(pass.fuse(op));
            pass.fused.put(tensor, result);
            pass.readOnce.put(result, pass.consumers.isReadOnce(tensor));
        }
        return graph.map(pass.fused);
    }

    private Op fuse(Op op) {
        if (op instanceof Op.Add(Tensor a, Tensor b) && a.shape().equals(b.shape()) && a != b) {
            return accumulate(a, b).or(() -> accumulate(b, a)).orElse(op);
        }
        return op;
    }

    /// `base + addend`, if the addend's kernels can do it.
    private Optional<Op> accumulate(Tensor base, Tensor addend) {
        if (!readOnce.getOrDefault(addend, false)) {
            return Optional.empty();
        }
        return switch (addend.op()) {
            case Op.Additive additive -> Optional.of(new Op.Accumulate(base, additive));
            case Op.Accumulate(Tensor inner, Op.Additive additive) ->
                accumulate(base, inner).map(sum -> new Op.Accumulate(interner.intern(sum), additive));
            default -> Optional.empty();
        };
    }
}
