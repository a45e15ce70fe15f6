package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Graphs;
import dev.selkie.engine.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who reads each tensor of a graph.
final class Consumers {
    private final List<Tensor> inputsFirst;
    private final Map<Tensor, List<Tensor>> consumers = new HashMap<>();
    private final Set<Tensor> roots;

    Consumers(Graph graph) {
        inputsFirst = Graphs.inputsFirst(graph.roots());
        roots = new HashSet<>(graph.roots());
        for (Tensor tensor : inputsFirst) {
            for (Tensor input : new HashSet<>(tensor.op().inputs())) {
                consumers.computeIfAbsent(input, _ -> new ArrayList<>()).add(tensor);
            }
        }
    }

    /// All tensors of the graph, each after its inputs.
    List<Tensor> inputsFirst() {
        return inputsFirst;
    }

    /// The tensors whose ops read `tensor`, each once.
    List<Tensor> of(Tensor tensor) {
        return consumers.getOrDefault(tensor, List.of());
    }

    /// An output, or the value of an update.
    boolean isRoot(Tensor tensor) {
        return roots.contains(tensor);
    }

    /// Read by one op and otherwise by nobody.
    boolean isReadOnce(Tensor tensor) {
        return !isRoot(tensor) && of(tensor).size() == 1;
    }
}
