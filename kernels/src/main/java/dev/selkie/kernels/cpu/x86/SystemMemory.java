package dev.selkie.kernels.cpu.x86;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Memory straight from Linux, all zero: nobody has to write zeros to it first, and the system fetches each page when
/// it is first written, by whoever writes it.
///
/// Large pages are not asked for: where memory is fragmented the system takes five times as long to find them.
public final class SystemMemory {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final long FAILED = -1;

    private static final MethodHandle MMAP =
            Calls.library("mmap", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = Calls.library("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle MPROTECT = Calls.library("mprotect", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private SystemMemory() {}

    /// Memory that is given back when the arena is closed.
    ///
    /// @param bytes above 0
    /// @throws OutOfMemoryError if the system has not so much
    public static MemorySegment allocate(Arena arena, long bytes) {
        return Calls.memory(map(bytes), bytes, arena, SystemMemory::unmap);
    }

    /// Memory that stays until the end.
    static MemorySegment allocateForEver(long bytes) {
        return Calls.memory(map(bytes), bytes);
    }

    /// Makes memory executable, and unchangeable.
    ///
    /// @throws IllegalStateException if the system refuses
    static void makeExecutable(MemorySegment memory) {
        if (call(() -> (int) MPROTECT.invokeExact(memory, memory.byteSize(), READ | EXECUTE)) != 0) {
            throw new IllegalStateException("the system lends no executable memory (mprotect failed)");
        }
    }

    private static long map(long bytes) {
        long address =
                call(() -> (long) MMAP.invokeExact(MemorySegment.NULL, bytes, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L));
        if (address == FAILED) {
            throw new OutOfMemoryError("mmap of %,d bytes failed".formatted(bytes));
        }
        return address;
    }

    private static void unmap(MemorySegment memory) {
        int _ = call(() -> (int) MUNMAP.invokeExact(memory, memory.byteSize()));
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("the C library throws nothing", e);
        }
    }

    /// A call of the C library, as the JVM types it.
    @FunctionalInterface
    private interface Call<T> {
        T run() throws Throwable;
    }
}
