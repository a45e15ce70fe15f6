package dev.selkie.engine.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.kernels.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The README's example: a model and a loss of one's own, all weights trained.
class SpiralTest {
    private static final int POINTS = 96;

    @Test
    void aPerceptronLearnsToTellTwoSpiralsApart() {
        float[] losses = train("cpu", 400);
        assertTrue(losses[0] > 0.5, "loss at first " + losses[0]);
        assertTrue(losses[399] < 0.05, "loss at last " + losses[399]);
    }

    @Test
    void theCpuLearnsAsTheReferenceDoes() {
        float[] expected = train("reference", 10);
        float[] found = train("cpu", 10);
        assertArrayEquals(expected, found, 1e-5f);
    }

    @Test
    void theSameRunGivesTheSameBits() {
        assertArrayEquals(train("cpu", 20), train("cpu", 20));
    }

    /// The loss before each step.
    private static float[] train(String name, int steps) {
        // A perceptron with one hidden layer, and its loss: ten lines.
        Tensor points = Tensor.input("points", DType.F32, Shape.of(POINTS, 2));
        Tensor labels = Tensor.input("labels", DType.I32, Shape.of(POINTS, 1));
        Tensor w1 = Tensor.parameter("w1", Shape.of(32, 2));
        Tensor b1 = Tensor.parameter("b1", Shape.of(32));
        Tensor w2 = Tensor.parameter("w2", Shape.of(2, 32));
        Tensor b2 = Tensor.parameter("b2", Shape.of(2));
        Tensor hidden = points.linear(w1).add(b1).tanh(); // (N, 32)
        Tensor logprobs = hidden.linear(w2).add(b2).logSoftmax(1); // (N, 2)
        Tensor loss = logprobs.mul(labels.oneHot(2)).sum().mul(-1.0 / POINTS);
        AdamW optimizer = new AdamW(loss, List.of(w1, b1, w2, b2));

        float[] losses = new float[steps];
        Map<Tensor, Buffer> buffers = new LinkedHashMap<>();
        try (Device device = Devices.find(name).orThrow()) {
            List.of(w1, b1, w2, b2).forEach(weight -> buffers.put(weight, random(device, weight.shape())));
            optimizer.moments().forEach(moment -> buffers.put(moment, device.parameter(moment.shape())));
            try (var step = device.load(device.plan(optimizer.step(loss)), buffers)) {
                step.set(points, spirals());
                step.set(labels, whose());
                float[] read = new float[1];
                for (int t = 1; t <= steps; t++) {
                    step.set(
                            optimizer.hyper(),
                            AdamWSettings.DEFAULT.withLearningRate(0.05).at(t));
                    step.run();
                    step.read(loss, read);
                    losses[t - 1] = read[0];
                }
            } finally {
                buffers.values().forEach(Buffer::close);
            }
        }
        return losses;
    }

    private static Buffer random(Device device, Shape shape) {
        SplittableRandom random = new SplittableRandom(shape.hashCode());
        float[] values = new float[Math.toIntExact(shape.capacity())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        ParameterBuffer buffer = device.parameter(shape);
        buffer.write(0, values);
        return buffer;
    }

    /// Points along two spirals, one after the other in turn.
    private static float[] spirals() {
        float[] points = new float[2 * POINTS];
        for (int i = 0; i < POINTS; i++) {
            double turn = 2.0 * i / POINTS;
            double radius = 0.2 + 0.8 * turn;
            double angle = 3 * radius + Math.PI * (i % 2);
            points[2 * i] = (float) (radius * Math.cos(angle));
            points[2 * i + 1] = (float) (radius * Math.sin(angle));
        }
        return points;
    }

    private static int[] whose() {
        int[] labels = new int[POINTS];
        for (int i = 0; i < POINTS; i++) {
            labels[i] = i % 2;
        }
        return labels;
    }
}
