package dev.selkie.kernels.cpu.x86;

import java.lang.foreign.MemorySegment;

/// Memory that the processor may execute, from Linux: written first, then executable and never writable again. It is
/// not given back, as functions are made once and used until the end.
final class CodeMemory {
    private static final long PAGE = 4096;

    private CodeMemory() {}

    /// The function that consists of these bytes, in pages of its own.
    ///
    /// @throws IllegalStateException if the system refuses
    static MemorySegment function(byte[] code) {
        MemorySegment memory = SystemMemory.allocateForEver(Math.ceilDiv(code.length, PAGE) * PAGE);
        memory.asSlice(0, code.length).copyFrom(MemorySegment.ofArray(code));
        SystemMemory.makeExecutable(memory);
        return memory;
    }
}
