package dev.selkie.engine.runtime;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Something that holds numbers and runs plans. Has identity; closing it frees its threads, after its
/// executables and buffers.
public interface Device extends AutoCloseable {
    /// As [Devices#find] knows it.
    String name();

    /// f32 state of `shape`, zeros at first.
    ///
    /// @throws DeviceException if memory is short
    ParameterBuffer parameter(Shape shape);

    /// A frozen weight: a matrix (N, K) is packed for the kernels that read it, a vector (D) becomes f32.
    /// `rowMajor` may be unmapped afterwards.
    ///
    /// @param rowMajor the numbers as `dtype`, native byte order, any alignment
    /// @throws DeviceException if memory is short
    /// @throws IllegalArgumentException if `rowMajor` is too small
    Buffer weight(DType dtype, Shape shape, MemorySegment rowMajor);

    /// Compiles a graph. Graphs of equal structure are compiled once.
    default Plan plan(Graph graph) {
        return plan(graph, MemoryBudget.UNLIMITED);
    }

    /// Compiles a graph so that its plan keeps within `budget`, or as near to it as is known how.
    Plan plan(Graph graph, MemoryBudget budget);

    /// Makes a plan ready to run: reserves its memory, binds its leaves.
    ///
    /// @param buffers for each parameter and weight of the plan a buffer of this device; others are ignored
    /// @throws IllegalArgumentException naming a leaf that has no buffer, or one of another shape or type
    /// @throws DeviceException if memory is short
    Executable load(Plan plan, Map<Tensor, Buffer> buffers);

    @Override
    void close();
}
