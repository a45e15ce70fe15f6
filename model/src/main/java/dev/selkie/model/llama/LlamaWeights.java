package dev.selkie.model.llama;

import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// A model's frozen weights on a device. Owns their memory.
public final class LlamaWeights implements AutoCloseable {
    private final Leaves leaves;
    private final Map<Tensor, Buffer> buffers;

    private LlamaWeights(Leaves leaves, Map<Tensor, Buffer> buffers) {
        this.leaves = leaves;
        this.buffers = buffers;
    }

    /// Copies the weights of `folder` to `device`, each as it is stored. The folder may be closed afterwards.
    public static LlamaWeights load(LlamaFolder folder, Device device) {
        Leaves leaves = leaves(folder.config(), folder.weights());
        var buffers = new LinkedHashMap<Tensor, Buffer>();
        var weights = new LlamaWeights(leaves, buffers);
        boolean complete = false;
        try {
            for (TensorEntry weight : folder.weights().values()) {
                Tensor leaf = leaves.get(weight.name());
                buffers.put(leaf, device.weight(dtype(weight.type()), leaf.shape(), weight.data()));
                if (weight.data().isMapped()) {
                    weight.data().unload(); // else the file's pages stay in memory beside the copy
                }
            }
            complete = true;
            return weights;
        } finally {
            if (!complete) {
                weights.close();
            }
        }
    }

    /// The leaves alone, for plans of models whose weights are not loaded.
    static Leaves leaves(LlamaConfig config, Map<String, TensorEntry> stored) {
        var dtypes = new HashMap<String, DType>();
        stored.forEach((name, tensor) -> dtypes.put(name, dtype(tensor.type())));
        return Leaves.frozen(LlamaTensors.of(config), dtypes);
    }

    /// The weights as leaves of graphs.
    public Leaves leaves() {
        return leaves;
    }

    /// What the leaves stand for.
    public Map<Tensor, Buffer> buffers() {
        return buffers;
    }

    @Override
    public void close() {
        buffers.values().forEach(Buffer::close);
    }

    static DType dtype(TensorType type) {
        return switch (type) {
            case F32 -> DType.F32;
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            default -> throw new IllegalArgumentException("weights of type " + type);
        };
    }
}
