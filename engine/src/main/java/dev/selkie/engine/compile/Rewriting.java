package dev.selkie.engine.compile;

import dev.selkie.engine.Multi;
import dev.selkie.engine.Op;
import dev.selkie.engine.Tensor;
import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;

/// The ops of a graph over other inputs. An op with several results is rewritten once, not once for each of them: an
/// optimizer step has a thousand.
final class Rewriting {
    private final UnaryOperator<Tensor> inputs;
    private final IdentityHashMap<Multi, Multi> rewritten = new IdentityHashMap<>();

    /// @param inputs what an input becomes; asked when all inputs of an op are known
    Rewriting(UnaryOperator<Tensor> inputs) {
        this.inputs = inputs;
    }

    Op of(Op op) {
        return op instanceof Op.Part(Multi multi, int index)
                ? new Op.Part(rewritten.computeIfAbsent(multi, key -> key.map(inputs)), index)
                : op.map(inputs);
    }
}
