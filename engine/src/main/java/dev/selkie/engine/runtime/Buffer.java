package dev.selkie.engine.runtime;

import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;

/// Numbers on a device that outlive a run: what a parameter or weight leaf stands for. Belongs to whoever asked the
/// device for it.
public interface Buffer extends AutoCloseable {
    Shape shape();

    DType dtype();

    /// Bytes taken on the device.
    long bytes();

    /// Frees the memory. Executables that it was bound to must not run any more: see [Executable#run()].
    @Override
    void close();
}
