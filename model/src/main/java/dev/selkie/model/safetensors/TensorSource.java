package dev.selkie.model.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor that is to be written: its data is asked for a few rows at a time, when its turn comes.
///
/// @param name  its name in the file
/// @param type  of each element in the file
/// @param shape the outermost dimension first
/// @param rows  the data
public record TensorSource(String name, TensorType type, List<Long> shape, Rows rows) {
    /// The data of a tensor by rows, a row being everything under one index of the outermost dimension (a single
    /// number is one row of one).
    @FunctionalInterface
    public interface Rows {
        /// Writes rows `first` up to `first + count` (exclusive) into `out`, little endian.
        ///
        /// @param out exactly as large as those rows are; written
        void copy(long first, long count, MemorySegment out) throws IOException;
    }

    /// @throws ArithmeticException if the tensor is beyond 2⁶³ bits
    public TensorSource {
        shape = List.copyOf(shape);
        var _ = type.bytes(TensorEntry.sizeOf(shape));
    }

    /// What is already in memory, under the name `name`.
    public static TensorSource of(String name, TensorEntry tensor) {
        return converted(name, tensor, tensor.type());
    }

    /// What is already in memory, as elements of type `type`.
    public static TensorSource converted(String name, TensorEntry tensor, TensorType type) {
        long perRow = rowSize(tensor.shape());
        return new TensorSource(name, type, tensor.shape(), (first, count, out) -> {
            MemorySegment in = tensor.data()
                    .asSlice(tensor.type().bytes(first * perRow), tensor.type().bytes(count * perRow));
            if (tensor.type() == type) {
                out.copyFrom(in);
            } else {
                WeightBits.convert(tensor.type(), in, type, out);
            }
        });
    }

    /// How many bytes the data takes in the file.
    public long bytes() {
        return type.bytes(TensorEntry.sizeOf(shape));
    }

    /// How many rows [#rows()] has.
    public long rowCount() {
        return shape.isEmpty() ? 1 : shape.getFirst();
    }

    /// How many bytes one row takes.
    long rowBytes() {
        return type.bytes(rowSize(shape));
    }

    private static long rowSize(List<Long> shape) {
        return shape.isEmpty() ? 1 : TensorEntry.sizeOf(shape.subList(1, shape.size()));
    }
}
