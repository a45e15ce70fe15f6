package dev.selkie.kernels.cpu.x86;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/// Memory that the processor may execute, from Linux: written first, then executable and never writable again. It is
/// not given back, as functions are made once and used until the end.
final class CodeMemory {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final long FAILED = -1;
    private static final long PAGE = 4096;
    private static final long FUNCTION_ALIGNMENT = 64;

    private static final MethodHandle MMAP =
            Calls.library("mmap", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MPROTECT = Calls.library("mprotect", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private CodeMemory() {}

    /// Functions that consist of these bytes.
    ///
    /// @throws IllegalStateException if the system refuses
    static List<MemorySegment> functions(List<byte[]> codes) {
        long size = codes.stream().mapToLong(CodeMemory::aligned).sum();
        MemorySegment memory = map(Math.ceilDiv(size, PAGE) * PAGE);
        List<MemorySegment> functions = new ArrayList<>();
        long at = 0;
        for (byte[] code : codes) {
            MemorySegment function = memory.asSlice(at, code.length);
            function.copyFrom(MemorySegment.ofArray(code));
            functions.add(function);
            at += aligned(code);
        }
        makeExecutable(memory);
        return List.copyOf(functions);
    }

    private static long aligned(byte[] code) {
        return Math.ceilDiv(code.length, FUNCTION_ALIGNMENT) * FUNCTION_ALIGNMENT;
    }

    private static MemorySegment map(long size) {
        try {
            long address = (long) MMAP.invokeExact(MemorySegment.NULL, size, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == FAILED) {
                throw new IllegalStateException("mmap of %d bytes for machine code failed".formatted(size));
            }
            return Calls.memory(address, size);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("mmap throws nothing", e);
        }
    }

    private static void makeExecutable(MemorySegment memory) {
        try {
            if ((int) MPROTECT.invokeExact(memory, memory.byteSize(), READ | EXECUTE) != 0) {
                throw new IllegalStateException("the system lends no executable memory (mprotect failed)");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("mprotect throws nothing", e);
        }
    }
}
