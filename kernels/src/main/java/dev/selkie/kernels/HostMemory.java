package dev.selkie.kernels;

import java.lang.foreign.MemorySegment;

/// Memory that Java code can address: native, mapped from a file, or a heap array.
///
/// @param segment numbers in native byte order; 64-byte aligned if it was allocated for kernels
public record HostMemory(MemorySegment segment) implements Memory {
    @Override
    public long byteSize() {
        return segment.byteSize();
    }
}
