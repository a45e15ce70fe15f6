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
    /// For functions in machine code of three operands and up to nine numbers; those left over are 0. One for all of
    /// them, since the JVM takes some milliseconds to make one.
    static final MethodHandle THREE_OPERANDS = machineCode(3, 9);

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
