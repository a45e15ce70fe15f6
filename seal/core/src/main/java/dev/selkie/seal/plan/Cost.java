package dev.selkie.seal.plan;

import dev.selkie.kernels.cpu.MachinePeak;

/// What a kernel takes at least.
///
/// @param flops operations; a fused multiply-add counts as two
/// @param bytes moved from and to memory
public record Cost(long flops, long bytes) {
    /// The least time on a device that reaches `peak`.
    public double seconds(MachinePeak peak) {
        return peak.floorSeconds(flops, bytes);
    }
}
