package dev.selkie.kernels.cpu;

/// A kernel made ready to run on this machine, any number of times, on whatever its memory holds and however
/// many rows are live then.
public interface Launch {
    /// Runs to the end; allocates nothing. One launch at a time for all launches of one [CpuKernels].
    void run();
}
