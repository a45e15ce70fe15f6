package dev.selkie.engine;

import java.util.Arrays;

/// Numbers of [Reference]: f64, row-major, with the extents of this run. Has identity.
final class Values {
    final int[] dims;
    final double[] data;

    Values(int[] dims, double[] data) {
        this.dims = dims;
        this.data = data;
        if (size(dims) != data.length) {
            throw new IllegalArgumentException(
                    "reference: %d numbers for %s".formatted(data.length, Arrays.toString(dims)));
        }
    }

    static Values zeros(int... dims) {
        return new Values(dims, new double[size(dims)]);
    }

    static int size(int[] dims) {
        return Arrays.stream(dims).reduce(1, Math::multiplyExact);
    }

    /// Extent of the first axis; a vector is one row.
    int rows() {
        return dims.length < 2 ? 1 : dims[0];
    }

    /// Numbers in a row.
    int cols() {
        return dims.length == 0 ? 1 : dims.length == 1 ? dims[0] : size(Arrays.copyOfRange(dims, 1, dims.length));
    }

    double at(int row, int col) {
        return data[row * cols() + col];
    }

    int intAt(int row, int col) {
        return (int) at(row, col);
    }

    void set(int row, int col, double value) {
        data[row * cols() + col] = value;
    }

    void add(int row, int col, double value) {
        data[row * cols() + col] += value;
    }

    Values copy() {
        return new Values(dims, data.clone());
    }

    /// For each element of a tensor of extents `to`, in order, where it lies here: aligned at the back, extents
    /// of 1 repeated.
    int[] broadcastIndices(int[] to) {
        int[] strides = new int[to.length];
        int stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis + to.length - dims.length] = dims[axis] == 1 ? 0 : stride;
            stride *= dims[axis];
        }
        return indices(to, strides);
    }

    /// `Σ index[axis] · strides[axis]` for each index of extents `dims`, in row-major order.
    static int[] indices(int[] dims, int[] strides) {
        int[] indices = new int[size(dims)];
        int[] index = new int[dims.length];
        int at = 0;
        for (int i = 0; i < indices.length; i++) {
            indices[i] = at;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < dims[axis]) {
                    break;
                }
                at -= dims[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return indices;
    }

    int[] strides() {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dims[axis];
        }
        return strides;
    }
}
