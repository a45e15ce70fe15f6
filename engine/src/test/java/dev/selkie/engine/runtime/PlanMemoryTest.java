package dev.selkie.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What plans say of memory is what the process takes.
class PlanMemoryTest {
    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final int MEBI = 1 << 20;

    @Test
    void aChainOfEqualShapesLivesInTwoPlaces() {
        Tensor x = Tensor.input("x", DType.F32, Shape.of(64, 64));
        Tensor w = Tensor.parameter("w", Shape.of(64, 64));
        Tensor y = x.matmul(w).matmul(w).matmul(w).matmul(w).matmul(w);
        try (Device device = new DryDevice()) {
            assertEquals(2 * 64 * 64 * 4, device.plan(Graph.of(y)).launches().arenaBytes());
        }
    }

    @Test
    void anEightBillionParameterModelIsPlannedWithoutItsMemory() {
        Tensor x = Tensor.input("x", DType.F32, Shape.of(new Dim.Open("T", 512), 4096));
        for (int layer = 0; layer < 64; layer++) {
            Tensor wide = x.linear(Tensor.weight("up" + layer, DType.BF16, Shape.of(16384, 4096)));
            x = wide.relu().linear(Tensor.weight("down" + layer, DType.BF16, Shape.of(4096, 16384)));
        }
        try (Device device = new DryDevice()) {
            assertEquals(64L * 2 * 16384 * 4096 * 2, device.plan(Graph.of(x)).bufferBytes());
        }
    }

    @Test
    void thePeakIsWhatTheProcessTakes() throws IOException {
        assumeTrue(Files.exists(PROCESS), "only Linux tells");
        try (Device device = new CpuDevice(1)) {
            takenByPeak(device, 16); // generates the code
            assertEquals(1, takenByPeak(device, 4 * MEBI), 0.1);
        }
    }

    /// The memory that the process takes for a plan with so many rows, in terms of what the plan says.
    private static double takenByPeak(Device device, int capacity) throws IOException {
        Dim.Open tokens = new Dim.Open("T", capacity);
        Tensor x = Tensor.input("x", DType.F32, Shape.of(tokens, 4));
        Tensor swapped = Tensor.concat(1, x.slice(1, 2, 2), x.slice(1, 0, 2));
        Tensor y = swapped.softmax(1).matmul(Tensor.constant(Shape.of(4, 1), 1, 2, 3, 4));
        Plan plan = device.plan(Graph.of(y));
        long before = residentBytes();
        try (Executable executable = device.load(plan, Map.of())) {
            executable.live(tokens, 10);
            executable.run();
            return (residentBytes() - before) / (double) plan.peakBytes();
        }
    }

    private static long residentBytes() throws IOException {
        String line = Files.readAllLines(PROCESS).stream()
                .filter(candidate -> candidate.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
}
