package dev.selkie.kernels.cpu;

/// A kernel made ready to run on this machine, any number of times, on whatever its memory holds and however
/// many rows are live then.
public interface Launch {
    /// Runs to the end; makes no objects, but for small records and for boxes around vectors where the JVM has not
    /// compiled or not merged the methods that pass them. One launch at a time for all launches of one
    /// [CpuKernels].
    ///
    /// Its memory must stay until it returns: machine code is given addresses and would not notice.
    void run();
}
