package dev.selkie.seal.plan;

import dev.selkie.kernels.cpu.MachinePeak;
import java.util.List;

/// A device by its maker's figures: peaks, which no program reaches.
///
/// @param name                 short, for a command line
/// @param label                as it is sold
/// @param flopsPerSecond       in f32, without matrix units
/// @param matrixFlopsPerSecond in bf16 with sums in f32, dense; the former where there is nothing faster
/// @param bytesPerSecond       of its memory
/// @param memoryBytes          of the largest that is sold, or of a usual one
/// @param source               of the figures
public record KnownDevice(
        String name,
        String label,
        double flopsPerSecond,
        double matrixFlopsPerSecond,
        double bytesPerSecond,
        long memoryBytes,
        String source) {
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    /// All that Selkie knows by name.
    public static final List<KnownDevice> ALL = List.of(
            of("h200", "NVIDIA H200 SXM", 66.9, 989.4, 4800, 141, "NVIDIA H200 data sheet"),
            of("h100", "NVIDIA H100 SXM", 66.9, 989.4, 3350, 80, "NVIDIA H100 architecture white paper, table 2"),
            of("a100", "NVIDIA A100 SXM 80 GB", 19.5, 312, 2039, 80, "NVIDIA A100 data sheet"),
            of("rtx4090", "NVIDIA GeForce RTX 4090", 82.6, 165.2, 1008, 24, "NVIDIA Ada architecture white paper"),
            of("m2-ultra", "Apple M2 Ultra, 76 GPU cores", 27.2, 27.2, 800, 192, "Apple, Mac Pro and M2 Ultra pages"),
            of("m1-max", "Apple M1 Max, 32 GPU cores", 10.4, 10.4, 400, 64, "Apple newsroom, 18 October 2021"),
            epyc());

    /// 96 cores at their base clock, each with two 256-bit multiply-adds a cycle in f32 and twice as many operations
    /// with `vdpbf16ps`; twelve channels of DDR5-4800, here with 32 GB each.
    private static KnownDevice epyc() {
        double flops = 96 * 2.4e9 * (2 * 8 * 2) / TERA;
        String source = "AMD EPYC 9654 page (2.4 GHz, 460.8 GB/s); Zen 4 optimization guide";
        return of("epyc9654", "AMD EPYC 9654, 96 cores", flops, 2 * flops, 460.8, 384, source);
    }

    private static KnownDevice of(
            String name,
            String label,
            double teraFlops,
            double matrixTeraFlops,
            double gigaBytes,
            int memoryGigaBytes,
            String source) {
        return new KnownDevice(
                name,
                label,
                teraFlops * TERA,
                matrixTeraFlops * TERA,
                gigaBytes * GIGA,
                (long) (memoryGigaBytes * GIGA),
                source);
    }

    /// Its two sides of the roofline.
    ///
    /// @param matrixUnits whether products are computed in bf16 on matrix units
    public MachinePeak peak(boolean matrixUnits) {
        return new MachinePeak(matrixUnits ? matrixFlopsPerSecond : flopsPerSecond, bytesPerSecond);
    }
}
