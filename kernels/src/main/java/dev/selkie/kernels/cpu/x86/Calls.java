package dev.selkie.kernels.cpu.x86;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Ways to call functions outside Java: those in machine code, and the few of the system that they need.
@SuppressWarnings("restricted") // what this package is for; the JVM is asked in MachineCode.find
final class Calls {
    /// One for all functions in machine code, since the JVM takes some milliseconds to make one.
    private static final MethodHandle MACHINE_CODE = machineCode(3, 12);

    private Calls() {}

    /// For functions in machine code, whose address is the handle's first parameter. Then come operands, each an
    /// address and the bytes from there, and then numbers of 64 bits.
    ///
    /// The call does not leave Java's state, so it takes some nanoseconds only, and operands may be arrays.
    private static MethodHandle machineCode(int operands, int numbers) {
        List<MemoryLayout> parameters = new ArrayList<>();
        for (int i = 0; i < operands; i++) {
            parameters.add(ADDRESS);
            parameters.add(JAVA_LONG);
        }
        for (int i = 0; i < numbers; i++) {
            parameters.add(JAVA_LONG);
        }
        FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(parameters.toArray(MemoryLayout[]::new));
        return Linker.nativeLinker().downcallHandle(descriptor, Linker.Option.critical(true));
    }

    /// Calls a function in machine code with three operands, each an address and the bytes from there, and twelve
    /// numbers; those that it does not know are 0. Whoever calls must see to it that operands outside Java's
    /// heap are not freed meanwhile: see [#base].
    static void machineCode(
            MemorySegment function,
            MemorySegment a,
            long aAt,
            MemorySegment b,
            long bAt,
            MemorySegment c,
            long cAt,
            long n1,
            long n2,
            long n3,
            long n4,
            long n5,
            long n6,
            long n7,
            long n8,
            long n9,
            long n10,
            long n11,
            long n12) {
        try {
            MACHINE_CODE.invokeExact(
                    function,
                    base(a),
                    fromBase(a, aAt),
                    base(b),
                    fromBase(b, bAt),
                    base(c),
                    fromBase(c, cAt),
                    n1,
                    n2,
                    n3,
                    n4,
                    n5,
                    n6,
                    n7,
                    n8,
                    n9,
                    n10,
                    n11,
                    n12);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }

    /// What an operand's bytes are counted from: an array, or address 0. Were it memory of an arena, the JVM would
    /// count who uses that at each call; where two threads do so at once, that takes longer than many a function.
    private static MemorySegment base(MemorySegment memory) {
        return memory.isNative() ? MemorySegment.NULL : memory;
    }

    private static long fromBase(MemorySegment memory, long at) {
        return memory.isNative() ? memory.address() + at : at;
    }

    /// A function of the C library.
    static MethodHandle library(String name, MemoryLayout result, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }

    /// The memory at an address, until an arena is closed.
    static MemorySegment memory(long address, long size, Arena arena, Consumer<MemorySegment> atItsEnd) {
        return MemorySegment.ofAddress(address).reinterpret(size, arena, atItsEnd);
    }

    /// The memory at an address.
    static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }
}
