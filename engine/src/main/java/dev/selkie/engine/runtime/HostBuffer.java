package dev.selkie.engine.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.cpu.WeightPacker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.LongFunction;

/// Numbers in the process's own memory, outside the Java heap.
final class HostBuffer implements ParameterBuffer {
    private static final long ALIGNMENT = 64;

    private final Shape shape;
    private final DType dtype;
    private final GuardedArena arena = new GuardedArena();
    private final HostMemory memory;

    /// @param bytes what it takes, which packing may make more than the shape says
    HostBuffer(DType dtype, Shape shape, long bytes) {
        this.dtype = dtype;
        this.shape = shape;
        this.memory = new HostMemory(allocate(bytes, size -> WeightPacker.allocate(arena.arena(), size)));
    }

    /// Memory that the process has taken from the system as soon as this returns.
    ///
    /// @throws DeviceException if memory is short
    static MemorySegment allocate(Arena arena, long bytes) {
        return allocate(bytes, size -> arena.allocate(size, ALIGNMENT));
    }

    private static MemorySegment allocate(long bytes, LongFunction<MemorySegment> allocator) {
        try {
            return allocator.apply(bytes);
        } catch (OutOfMemoryError error) {
            throw new DeviceException("cpu: no memory for %,d bytes".formatted(bytes), error);
        }
    }

    HostMemory memory() {
        return memory;
    }

    GuardedArena arena() {
        return arena;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public void write(long from, float... values) {
        Objects.checkFromIndexSize(from, values.length, shape.capacity());
        MemorySegment.copy(values, 0, memory.segment(), JAVA_FLOAT, from * Float.BYTES, values.length);
    }

    @Override
    public void read(long from, float[] into) {
        Objects.checkFromIndexSize(from, into.length, shape.capacity());
        MemorySegment.copy(memory.segment(), JAVA_FLOAT, from * Float.BYTES, into, 0, into.length);
    }

    @Override
    public void close() {
        arena.close();
    }
}
