package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Graphs;
import dev.selkie.engine.Op;
import dev.selkie.engine.Tensor;
import java.util.HashMap;
import java.util.Map;

/// One tensor for each computation: ops are records, so equal ops over the same tensors are the same key. Common
/// subexpressions become one, and graphs of equal structure become equal.
///
/// Not safe for several threads.
final class Interner {
    private final Map<Op, Tensor> tensors = new HashMap<>();

    Tensor intern(Op op) {
        return tensors.computeIfAbsent(op, Tensor::of);
    }

    /// The graph over interned tensors.
    Graph intern(Graph graph) {
        Map<Tensor, Tensor> interned = new HashMap<>();
        Rewriting rewriting = new Rewriting(input -> interned.getOrDefault(input, input));
        for (Tensor tensor : Graphs.inputsFirst(graph.roots())) {
            interned.put(tensor, intern(rewriting.of(tensor.op())));
        }
        graph.updates()
                .forEach(update -> interned.put(
                        update.parameter(), intern(update.parameter().op())));
        return graph.map(interned);
    }
}
