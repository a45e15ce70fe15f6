package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.data.Sequence;
import java.util.Arrays;

/// A column of numbers that a run is fed with: (rows, 1) in the graph, and the same on the host.
final class RowInput {
    private final Tensor tensor;
    private final float[] values;

    RowInput(String name, Dim.Open rows) {
        tensor = Tensor.input(name, DType.F32, Shape.of(rows, 1));
        values = new float[rows.capacity()];
    }

    Tensor tensor() {
        return tensor;
    }

    float get(int row) {
        return values[row];
    }

    void set(int row, float value) {
        values[row] = value;
    }

    /// Writes `value` to the rows of a record that have a target, 0 to its others.
    ///
    /// @param row its first
    void fill(Sequence sequence, int row, double value) {
        for (int t = 0; t < sequence.rows(); t++) {
            values[row + t] = sequence.isTarget(t + 1) ? (float) value : 0;
        }
    }

    /// Writes the numbers of a record's targets to their rows, 0 to its others.
    ///
    /// @param row its first
    void fill(Sequence sequence, int row, Iterable<Float> ofTargets) {
        Arrays.fill(values, row, row + sequence.rows(), 0);
        int t = 0;
        for (float value : ofTargets) {
            while (!sequence.isTarget(t + 1)) {
                t++;
            }
            values[row + t] = value;
            t++;
        }
    }

    void feed(Executable executable) {
        executable.set(tensor, values);
    }
}
