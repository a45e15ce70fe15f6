package dev.selkie.model.llama;

import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model's weights as the leaves of a graph, by their names in the checkpoint.
public final class Leaves {
    private final Map<String, Tensor> leaves;

    private Leaves(Map<String, Tensor> leaves) {
        this.leaves = leaves;
    }

    /// Frozen weights, stored as `dtypes` says for each name, else as f32.
    public static Leaves frozen(List<LlamaTensors.Expected> weights, Map<String, DType> dtypes) {
        var leaves = new LinkedHashMap<String, Tensor>();
        for (LlamaTensors.Expected weight : weights) {
            DType dtype = dtypes.getOrDefault(weight.name(), DType.F32);
            leaves.put(weight.name(), Tensor.weight(weight.name(), dtype, shape(weight)));
        }
        return new Leaves(leaves);
    }

    /// Weights that training changes, all f32.
    public static Leaves trained(List<LlamaTensors.Expected> weights) {
        var leaves = new LinkedHashMap<String, Tensor>();
        weights.forEach(weight -> leaves.put(weight.name(), Tensor.parameter(weight.name(), shape(weight))));
        return new Leaves(leaves);
    }

    /// The leaf of the weight `name`.
    public Tensor get(String name) {
        Tensor leaf = leaves.get(name);
        if (leaf == null) {
            throw new AssertionError("this model has no weight " + name);
        }
        return leaf;
    }

    boolean has(String name) {
        return leaves.containsKey(name);
    }

    /// All leaves by name, in the checkpoint's order.
    public Map<String, Tensor> all() {
        return leaves;
    }

    private static Shape shape(LlamaTensors.Expected weight) {
        return Shape.of(weight.shape().stream().mapToInt(Math::toIntExact).toArray());
    }
}
