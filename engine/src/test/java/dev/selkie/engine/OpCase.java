package dev.selkie.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// An op under test, over leaves that get fixed, uneven numbers.
///
/// @param name      what a failure is called
/// @param build     the op over `inputs`
/// @param shapes    of the differentiable inputs
public record OpCase(String name, Function<List<Tensor>, Tensor> build, List<Shape> shapes) {
    static OpCase of(String name, Function<List<Tensor>, Tensor> build, Shape... shapes) {
        return new OpCase(name, build, List.of(shapes));
    }

    /// Parameters of the shapes, in their order.
    public List<Tensor> inputs() {
        return IntStream.range(0, shapes.size())
                .mapToObj(i -> Tensor.parameter("x" + i, shapes.get(i)))
                .toList();
    }

    /// Numbers for each input: no two alike, within −1.5 and 1.5, none near 0.
    public double[][] point() {
        List<double[]> point = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            int seed = i;
            point.add(IntStream.range(0, Math.toIntExact(shapes.get(i).capacity()))
                    .mapToDouble(j -> 1.3 * Math.sin(3.7 * j + seed + 1) + (j % 2 == 0 ? 0.2 : -0.2))
                    .toArray());
        }
        return point.toArray(double[][]::new);
    }

    public static Reference run(List<Tensor> inputs, double[][] point) {
        Reference run = new Reference();
        for (int i = 0; i < point.length; i++) {
            run.set(inputs.get(i), point[i]);
        }
        return run;
    }
}
