package dev.selkie.model.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of a file, where it lies in memory.
///
/// @param name  as the file has it
/// @param type  of each element
/// @param shape the outermost dimension first; empty for a single number
/// @param data  the elements row by row, little endian, `type.bytes(size())` bytes; for a mapped file
///     read-only, valid until the file is closed, and perhaps not aligned to its elements
public record TensorEntry(String name, TensorType type, List<Long> shape, MemorySegment data) {
    /// @throws IllegalArgumentException if `data` has not the size that `type` and `shape` ask for
    /// @throws ArithmeticException      if that size is beyond 2⁶³ bits
    public TensorEntry {
        shape = List.copyOf(shape);
        if (data.byteSize() != type.bytes(sizeOf(shape))) {
            throw new IllegalArgumentException(
                    "%s: %s %s in %d bytes".formatted(name, type, describe(shape), data.byteSize()));
        }
    }

    /// The number of elements.
    public long size() {
        return sizeOf(shape);
    }

    /// The number of elements of a tensor of shape `shape`.
    ///
    /// @throws ArithmeticException if that is above 2⁶³
    public static long sizeOf(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /// `shape` as people write it: `(2, 3)`.
    public static String describe(List<Long> shape) {
        String list = shape.toString();
        return "(" + list.substring(1, list.length() - 1) + ")";
    }
}
