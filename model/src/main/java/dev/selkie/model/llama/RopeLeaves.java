package dev.selkie.model.llama;

import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.model.config.LlamaConfig;
import java.util.Map;

/// [RopeTables] as leaves of a graph: cos and sin, both (P, Dh / 2) for the first P positions.
public record RopeLeaves(Tensor cos, Tensor sin) {
    /// Tables of `positions` rows.
    public static RopeLeaves of(LlamaConfig config, int positions) {
        Shape shape = Shape.of(positions, config.headDim() / 2);
        return new RopeLeaves(Tensor.parameter("rope.cos", shape), Tensor.parameter("rope.sin", shape));
    }

    /// The tables on `device`.
    public Map<Tensor, Buffer> buffers(LlamaConfig config, Device device) {
        int positions = cos.shape().size(0);
        return Map.of(
                cos, buffer(device, cos.shape(), RopeTables.cosines(config, positions)),
                sin, buffer(device, sin.shape(), RopeTables.sines(config, positions)));
    }

    private static Buffer buffer(Device device, Shape shape, float[] values) {
        ParameterBuffer buffer = device.parameter(shape);
        buffer.write(0, values);
        return buffer;
    }
}
