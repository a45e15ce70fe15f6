package dev.selkie.bench;

import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.cpu.MachinePeak;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What JMH reports beside the runs per second: work per second, and the share of the roofline (its least time, per
/// second spent).
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rates {
    private static final double GIGA = 1e-9;

    /// GFLOP/s.
    public double gflops;

    /// GB/s.
    public double gigabytes;

    /// 1 is the roofline itself.
    public double rooflineShare;

    /// Each iteration counts anew.
    @Setup(Level.Iteration)
    public void clear() {
        gflops = 0;
        gigabytes = 0;
        rooflineShare = 0;
    }

    /// Counts one run.
    void add(Kernel kernel, MachinePeak peak) {
        add(kernel.flops(), kernel.bytes(), peak);
    }

    /// Counts one run of which more is known than its kernel tells.
    void add(long flops, long bytes, MachinePeak peak) {
        gflops += (double) flops * GIGA;
        gigabytes += (double) bytes * GIGA;
        rooflineShare += peak.floorSeconds(flops, bytes);
    }
}
