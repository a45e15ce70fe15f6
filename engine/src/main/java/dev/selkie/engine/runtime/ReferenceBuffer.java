package dev.selkie.engine.runtime;

import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Numbers in f64.
final class ReferenceBuffer implements ParameterBuffer {
    private final Shape shape;
    private final DType dtype;
    private double[] values;

    ReferenceBuffer(DType dtype, Shape shape) {
        this.dtype = dtype;
        this.shape = shape;
        this.values = new double[Math.toIntExact(shape.capacity())];
    }

    ReferenceBuffer(DType dtype, Shape shape, MemorySegment rowMajor) {
        this(dtype, shape);
        StoredWeight.check(dtype, shape, rowMajor);
        for (int i = 0; i < values.length; i++) {
            values[i] = dtype.get(rowMajor, i);
        }
    }

    double[] values() {
        return values;
    }

    void replace(double[] updated) {
        values = updated;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long bytes() {
        return (long) values.length * Double.BYTES;
    }

    @Override
    public void write(long from, float... written) {
        int start = Math.toIntExact(Objects.checkFromIndexSize(from, written.length, values.length));
        for (int i = 0; i < written.length; i++) {
            values[start + i] = written[i];
        }
    }

    @Override
    public void read(long from, float[] into) {
        int start = Math.toIntExact(Objects.checkFromIndexSize(from, into.length, values.length));
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) values[start + i];
        }
    }

    @Override
    public void close() {
        values = new double[0];
    }
}
