package dev.selkie.engine.runtime;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Tensor;

/// A plan on a device, ready to run any number of times. Running, setting and reading make next to no objects on the
/// Java heap (but on `reference`).
///
/// What is there are small records, and boxes that the JVM puts around vectors, 64 bytes each on a machine of 256 bits:
/// all of them until it has compiled a kernel, and then those that go between methods it could not merge. Which ones
/// differs from process to process: a training step of the smallest Llama leaves 3 to 15 KB, a generation step 1 to
/// 4 KB; with vectors of 512 bits twice that.
///
/// Inputs keep their numbers from run to run. One thread at a time.
public interface Executable extends AutoCloseable {
    /// How much of an open dim the following runs use; the capacity until it is set. Before [#set].
    ///
    /// @throws IllegalArgumentException if the plan has no such dim, or `count` is not within 0 and its capacity
    void live(Dim.Open dim, int count);

    /// Gives an f32 input its numbers, row-major.
    ///
    /// @param values as many as are live, or more
    /// @throws IllegalArgumentException if the plan has no such input, or there are too few numbers
    void set(Tensor input, float... values);

    /// Gives an i32 input its numbers, row-major.
    ///
    /// @param values as many as are live, or more
    /// @throws IllegalArgumentException if the plan has no such input, or there are too few numbers
    void set(Tensor input, int... values);

    /// Computes outputs and updates; returns when all is done. Neither this nor a buffer that was bound may be closed
    /// before or meanwhile: `cpu` notices and throws [IllegalStateException], here or there.
    void run();

    /// Copies the live numbers of an output, row-major.
    ///
    /// @param output one of the graph that the plan was made of
    /// @param into   as long as what is live, or longer
    /// @throws IllegalArgumentException if it is no f32 output of the plan
    void read(Tensor output, float[] into);

    /// As above, for an i32 output.
    void read(Tensor output, int[] into);

    /// Frees the plan's memory. Buffers that were bound stay.
    @Override
    void close();
}
