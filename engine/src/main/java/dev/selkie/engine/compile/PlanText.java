package dev.selkie.engine.compile;

import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Kernel;
import java.util.List;
import java.util.stream.Collectors;

/// Plans as text, the same for the same graph on every machine: reviews and snapshot tests read it.
final class PlanText {
    private PlanText() {}

    static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        List<Step> steps = plan.launches().steps();
        List<Kernel> kernels = plan.kernels();
        for (int i = 0; i < steps.size(); i++) {
            text.append(line(i, steps.get(i), kernels.get(i))).append('\n');
        }
        return text.append("%d launches, %,d flops, %,d bytes moved%n"
                        .formatted(kernels.size(), plan.flops(), plan.bytes()))
                .append("memory: %,d temporary, %,d inputs and constants, %,d parameters and weights%n"
                        .formatted(plan.launches().arenaBytes(), plan.inputBytes(), plan.bufferBytes()))
                .toString();
    }

    private static String line(int index, Step step, Kernel kernel) {
        String what = kernel instanceof Fused fused ? "fused " + fused.program() : kernel.name();
        return "%3d  %s ← %s  %s  %,d flops %,d bytes"
                .formatted(index, views(step.writes()), views(step.reads()), what, kernel.flops(), kernel.bytes());
    }

    private static String views(List<View> views) {
        return views.stream().map(View::toString).collect(Collectors.joining(", "));
    }
}
