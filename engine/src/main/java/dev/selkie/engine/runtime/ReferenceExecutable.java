package dev.selkie.engine.runtime;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Graphs;
import dev.selkie.engine.Names;
import dev.selkie.engine.Op;
import dev.selkie.engine.Reference;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A graph interpreted anew in each run.
final class ReferenceExecutable implements Executable {
    private final Graph graph;
    private final Bindings<ReferenceBuffer> buffers;
    private final List<Tensor> tensors;
    private final Map<Op.Leaf, double[]> inputs = new HashMap<>();
    private final Map<Dim.Open, Integer> live = new HashMap<>();
    private final Map<Tensor, double[]> outputs = new HashMap<>();

    ReferenceExecutable(Graph graph, Bindings<ReferenceBuffer> buffers) {
        this.graph = graph;
        this.buffers = buffers;
        this.tensors = Graphs.inputsFirst(graph.roots());
        for (Tensor tensor : tensors) {
            if (tensor.op() instanceof Op.Parameter || tensor.op() instanceof Op.Weight) {
                buffers.get((Op.Leaf) tensor.op());
            }
        }
        graph.updates()
                .forEach(update -> buffers.get((Op.Leaf) update.parameter().op()));
    }

    @Override
    public void live(Dim.Open dim, int count) {
        if (tensors.stream().noneMatch(tensor -> tensor.shape().dims().contains(dim))) {
            throw new IllegalArgumentException("live: the plan has no dim " + dim);
        }
        if (count < 0 || count > dim.capacity()) {
            throw new IllegalArgumentException("live: %d of %s".formatted(count, dim));
        }
        live.put(dim, count);
    }

    @Override
    public void set(Tensor input, float... values) {
        put(
                input,
                DType.F32,
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }

    @Override
    public void set(Tensor input, int... values) {
        put(input, DType.I32, Arrays.stream(values).asDoubleStream().toArray());
    }

    private void put(Tensor input, DType dtype, double[] values) {
        boolean known = tensors.stream().anyMatch(tensor -> tensor.op().equals(input.op()));
        if (!(input.op() instanceof Op.Input op) || op.dtype() != dtype || !known) {
            throw new IllegalArgumentException("set: the plan has no input %s of %s".formatted(input, dtype));
        }
        int size = size(input.shape());
        if (values.length < size) {
            throw new IllegalArgumentException(
                    "set: %s needs %d numbers, %d given".formatted(input, size, values.length));
        }
        inputs.put(op, values);
    }

    private int size(Shape shape) {
        return shape.dims().stream()
                .mapToInt(
                        dim -> dim instanceof Dim.Open open ? live.getOrDefault(open, dim.capacity()) : dim.capacity())
                .reduce(1, Math::multiplyExact);
    }

    @Override
    public void run() {
        Reference reference = new Reference();
        live.forEach(reference::live);
        for (Tensor tensor : tensors) {
            switch (tensor.op()) {
                case Op.Input input -> reference.set(tensor, Arrays.copyOf(given(input), size(tensor.shape())));
                case Op.Parameter parameter ->
                    reference.set(tensor, buffers.get(parameter).values());
                case Op.Weight weight ->
                    reference.set(tensor, buffers.get(weight).values());
                default -> {}
            }
        }
        outputs.clear();
        graph.outputs().forEach(output -> outputs.put(output, reference.values(output)));
        List<double[]> updated = graph.updates().stream()
                .map(update -> reference.values(update.value()))
                .toList();
        for (int i = 0; i < updated.size(); i++) {
            buffers.get((Op.Leaf) graph.updates().get(i).parameter().op()).replace(updated.get(i));
        }
    }

    private double[] given(Op.Input input) {
        double[] values = inputs.get(input);
        if (values == null) {
            throw new IllegalStateException(Names.of(input) + " was not set");
        }
        return values;
    }

    @Override
    public void read(Tensor output, float[] into) {
        double[] values = output(output, DType.F32);
        for (int i = 0; i < values.length; i++) {
            into[i] = (float) values[i];
        }
    }

    @Override
    public void read(Tensor output, int[] into) {
        double[] values = output(output, DType.I32);
        for (int i = 0; i < values.length; i++) {
            into[i] = (int) values[i];
        }
    }

    private double[] output(Tensor output, DType dtype) {
        double[] values = outputs.get(output);
        if (values == null || output.dtype() != dtype) {
            throw new IllegalArgumentException(
                    "read: %s is no output of %s, or nothing has run".formatted(output, dtype));
        }
        return values;
    }

    @Override
    public void close() {
        outputs.clear();
    }
}
