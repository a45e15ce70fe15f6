package dev.selkie.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// No plan runs over memory that is gone, and none goes while a plan runs.
class ClosedMemoryTest {
    private final Tensor weight = Tensor.parameter("w", Shape.of(2, 2));
    private final Tensor square = weight.matmul(weight);

    @Test
    void aPlanDoesNotRunOverAClosedBuffer() {
        try (Device device = new CpuDevice(1)) {
            ParameterBuffer buffer = device.parameter(weight.shape());
            try (Executable plan = device.load(device.plan(Graph.of(square)), Map.of(weight, buffer))) {
                buffer.close();
                assertThrows(IllegalStateException.class, plan::run);
            }
        }
    }

    @Test
    void aClosedPlanDoesNotRun() {
        try (Device device = new CpuDevice(1);
                ParameterBuffer buffer = device.parameter(weight.shape())) {
            Executable plan = device.load(device.plan(Graph.of(square)), Map.of(weight, buffer));
            plan.close();
            assertThrows(IllegalStateException.class, plan::run);
            assertThrows(IllegalStateException.class, plan::close);
        }
    }

    @Test
    void nothingIsClosedWhileAPlanRuns() {
        List<AutoCloseable> used = new ArrayList<>();
        List<IllegalStateException> refusals = new ArrayList<>();
        LaunchListener closes =
                (_, _) -> used.forEach(one -> refusals.add(assertThrows(IllegalStateException.class, one::close)));
        try (Device device = new CpuDevice(1, closes);
                ParameterBuffer buffer = device.parameter(weight.shape());
                Executable plan = device.load(device.plan(Graph.of(square)), Map.of(weight, buffer))) {
            buffer.write(0, 1, 2, 3, 4);
            used.addAll(List.of(buffer, plan));
            plan.run();
            assertEquals(2, refusals.size());
            float[] result = new float[4];
            plan.read(square, result);
            assertArrayEquals(new float[] {7, 10, 15, 22}, result);
        }
    }
}
