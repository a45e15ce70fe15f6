package dev.selkie.bench;

import dev.selkie.kernels.Kernel;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a benchmark did, for JMH to report per second beside the calls: compare with [MachineBenchmark] for the
/// share of the roofline.
@State(Scope.Thread)
@AuxCounters
public class Work {
    /// 10⁹ floating-point operations.
    public double gigaflops;

    /// 10⁹ bytes.
    public double gigabytes;

    void add(Kernel kernel) {
        gigaflops += kernel.flops() / 1e9;
        gigabytes += kernel.bytes() / 1e9;
    }
}
