package dev.selkie.cli;

import dev.selkie.engine.runtime.LaunchListener;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.cpu.MachinePeak;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What launches took, summed by kernel and shape.
final class KernelTimes implements LaunchListener {
    private static final double NANO = 1e-9;
    private static final double GIGA = 1e9;

    /// What stands above rows as text.
    static final String HEADING = "  %-24s %9s %11s %7s %9s %8s %8s  %s"
            .formatted("kernel", "launches", "µs each", "time", "GFLOP/s", "GB/s", "of peak", "shape");

    private final Map<Work, Sum> sums = new HashMap<>();

    private record Work(String kernel, String shape) {}

    private static final class Sum {
        private int launches;
        private long nanos;
        private long flops;
        private long bytes;
    }

    /// One kernel at one shape.
    ///
    /// @param test             in whose runs
    /// @param launches         in all of them
    /// @param seconds          each, on average
    /// @param shareOfTime      of what those runs took as a whole
    /// @param gflopsPerSecond  10⁹ operations a second
    /// @param gbytesPerSecond  10⁹ bytes a second, those that must cross memory at least
    /// @param shareOfRoofline  the least time that operations and bytes can take here, divided by `seconds`; above
    ///                         1 where the numbers are in the caches
    record Row(
            String test,
            String kernel,
            String shape,
            int launches,
            double seconds,
            double shareOfTime,
            double gflopsPerSecond,
            double gbytesPerSecond,
            double shareOfRoofline) {
        @Override
        public String toString() {
            return "  %-24s %9d %11.1f %6.1f%% %9.1f %8.1f %7.0f%%  %s"
                    .formatted(
                            kernel,
                            launches,
                            seconds * 1e6,
                            100 * shareOfTime,
                            gflopsPerSecond,
                            gbytesPerSecond,
                            100 * shareOfRoofline,
                            shape);
        }
    }

    @Override
    public void launched(Kernel kernel, long nanos) {
        LaunchCost cost = LaunchCost.of(kernel);
        Sum sum = sums.computeIfAbsent(new Work(kernel.name(), KernelShape.of(kernel)), _ -> new Sum());
        sum.launches++;
        sum.nanos += nanos;
        sum.flops += cost.flops();
        sum.bytes += cost.bytes();
    }

    /// Forgets all launches so far.
    void clear() {
        sums.clear();
    }

    /// The sums since [#clear], those that took longest first.
    ///
    /// @param test         whose runs these were
    /// @param wholeSeconds that they took
    List<Row> rows(String test, double wholeSeconds, MachinePeak peak) {
        return sums.entrySet().stream()
                .map(entry -> row(test, entry.getKey(), entry.getValue(), wholeSeconds, peak))
                .sorted(Comparator.comparingDouble(Row::shareOfTime).reversed())
                .toList();
    }

    private static Row row(String test, Work work, Sum sum, double wholeSeconds, MachinePeak peak) {
        double seconds = Math.max(1, sum.nanos) * NANO;
        return new Row(
                test,
                work.kernel(),
                work.shape(),
                sum.launches,
                seconds / sum.launches,
                seconds / wholeSeconds,
                sum.flops / seconds / GIGA,
                sum.bytes / seconds / GIGA,
                peak.floorSeconds(sum.flops, sum.bytes) / seconds);
    }
}
