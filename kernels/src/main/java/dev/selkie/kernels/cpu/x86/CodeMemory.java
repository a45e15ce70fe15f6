package dev.selkie.kernels.cpu.x86;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Memory that the processor may execute, from Linux: written first, then executable and never writable again. It is
/// not given back, as functions are made once and used until the end.
final class CodeMemory {
    private static final long PAGE = 4096;
    private static final long FUNCTION_ALIGNMENT = 64;

    private CodeMemory() {}

    /// Functions that consist of these bytes.
    ///
    /// @throws IllegalStateException if the system refuses
    static List<MemorySegment> functions(List<byte[]> codes) {
        long size = codes.stream().mapToLong(CodeMemory::aligned).sum();
        MemorySegment memory = SystemMemory.allocateForEver(Math.ceilDiv(size, PAGE) * PAGE);
        List<MemorySegment> functions = new ArrayList<>();
        long at = 0;
        for (byte[] code : codes) {
            MemorySegment function = memory.asSlice(at, code.length);
            function.copyFrom(MemorySegment.ofArray(code));
            functions.add(function);
            at += aligned(code);
        }
        SystemMemory.makeExecutable(memory);
        return List.copyOf(functions);
    }

    private static long aligned(byte[] code) {
        return Math.ceilDiv(code.length, FUNCTION_ALIGNMENT) * FUNCTION_ALIGNMENT;
    }
}
