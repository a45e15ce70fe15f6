package dev.selkie.model.gguf;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of a GGUF file, where it lies in memory.
///
/// @param name  as the file has it
/// @param type  of its blocks
/// @param shape the outermost dimension first (the file counts from the innermost)
/// @param data  the blocks, row by row; read-only, valid until the file is closed
public record GgufTensor(String name, GgufType type, List<Long> shape, MemorySegment data) {
    public GgufTensor {
        shape = List.copyOf(shape);
    }

    /// The number of elements.
    public long size() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /// The length of the innermost dimension.
    long rowSize() {
        return shape.getLast();
    }

    /// The blocks of rows `first` up to `first + count` (exclusive), a row being one run of the innermost
    /// dimension.
    MemorySegment rows(long first, long count) {
        long rowBytes = type.bytes(rowSize());
        return data.asSlice(first * rowBytes, count * rowBytes);
    }
}
