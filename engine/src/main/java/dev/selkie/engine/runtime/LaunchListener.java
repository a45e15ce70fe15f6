package dev.selkie.engine.runtime;

import dev.selkie.kernels.Kernel;

/// Told of every launch of a [CpuDevice], between this one and the next, by the thread that runs the plan.
@FunctionalInterface
public interface LaunchListener {
    /// @param kernel what ran, its rows those that are live now
    /// @param nanos  how long it took
    void launched(Kernel kernel, long nanos);
}
