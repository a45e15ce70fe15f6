package dev.selkie.engine.runtime;

import static dev.selkie.fixtures.Close.assertClose;
import static dev.selkie.fixtures.Close.widened;

import dev.selkie.engine.Gradients;
import dev.selkie.engine.Graph;
import dev.selkie.engine.OpCase;
import dev.selkie.engine.OpCases;
import dev.selkie.engine.Reference;
import dev.selkie.engine.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every op and its gradient, compiled for the CPU, against the reference.
class CpuAgreesTest {
    /// Some fifty roundings of f32, relative to the largest number.
    private static final double TOLERANCE = 3e-6;

    static Stream<OpCase> operations() {
        return Stream.concat(OpCases.primitives(), OpCases.macros());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void valueAndGradientsAgree(OpCase operation) {
        List<Tensor> inputs = operation.inputs();
        Tensor y = operation.build().apply(inputs);
        List<Tensor> wanted = new ArrayList<>(List.of(y));
        wanted.addAll(Gradients.of(loss(y), inputs));
        double[][] point = rounded(operation.point());
        Reference reference = OpCase.run(inputs, point);
        try (Device device = new CpuDevice(2)) {
            List<float[]> found = run(device, wanted, inputs, point);
            for (int i = 0; i < wanted.size(); i++) {
                assertClose(TOLERANCE, reference.values(wanted.get(i)), found.get(i));
            }
        }
    }

    private static List<float[]> run(Device device, List<Tensor> wanted, List<Tensor> inputs, double[][] point) {
        Map<Tensor, Buffer> buffers = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            ParameterBuffer buffer = device.parameter(inputs.get(i).shape());
            buffer.write(0, narrowed(point[i]));
            buffers.put(inputs.get(i), buffer);
        }
        try (Executable executable = device.load(device.plan(Graph.of(wanted.toArray(Tensor[]::new))), buffers)) {
            executable.run();
            executable.run(); // nothing that the first run left behind may matter
            return wanted.stream().map(tensor -> read(executable, tensor)).toList();
        } finally {
            buffers.values().forEach(Buffer::close);
        }
    }

    private static float[] read(Executable executable, Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().capacity())];
        executable.read(tensor, values);
        return values;
    }

    private static Tensor loss(Tensor y) {
        double[] weights = IntStream.range(0, Math.toIntExact(y.shape().capacity()))
                .mapToDouble(i -> (float) Math.cos(i + 1))
                .toArray();
        return y.mul(Tensor.constant(y.shape(), weights)).sum();
    }

    /// The reference gets what f32 holds.
    private static double[][] rounded(double[][] point) {
        return Stream.of(point).map(values -> widened(narrowed(values))).toArray(double[][]::new);
    }

    private static float[] narrowed(double[] values) {
        float[] narrowed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrowed[i] = (float) values[i];
        }
        return narrowed;
    }
}
