package dev.selkie.engine.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Op;
import dev.selkie.engine.compile.Launches;
import dev.selkie.engine.compile.Placement;
import dev.selkie.engine.compile.Slot;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.Memory;
import dev.selkie.kernels.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where one executable's slots lie in this process: temporaries in one arena, inputs and constants beside it.
final class HostPlacement implements Placement {
    private final Map<Slot, HostMemory> memories = new HashMap<>();
    private final Map<Op.Input, HostMemory> inputs = new HashMap<>();
    private final Map<Dim.Open, Rows> open = new HashMap<>();
    private final Set<GuardedArena> arenas = new LinkedHashSet<>();

    HostPlacement(Launches launches, Bindings<HostBuffer> buffers, GuardedArena own) {
        Arena arena = own.arena();
        arenas.add(own);
        MemorySegment temporaries = HostBuffer.allocate(arena, launches.arenaBytes());
        for (Slot slot : launches.slots()) {
            memories.put(
                    slot,
                    switch (slot.kind()) {
                        case Slot.Temporary _ ->
                            new HostMemory(
                                    temporaries.asSlice(launches.offsets().getOrDefault(slot, 0L), slot.bytes()));
                        case Slot.Input(Op.Input input) -> input(input, slot, arena);
                        case Slot.Constant(Op.Constant constant) -> constant(constant, slot, arena);
                        case Slot.Buffer(Op.Leaf leaf) -> buffer(buffers.get(leaf));
                    });
        }
    }

    private HostMemory buffer(HostBuffer buffer) {
        arenas.add(buffer.arena());
        return buffer.memory();
    }

    private HostMemory input(Op.Input input, Slot slot, Arena arena) {
        HostMemory memory = new HostMemory(HostBuffer.allocate(arena, slot.bytes()));
        inputs.put(input, memory);
        return memory;
    }

    private static HostMemory constant(Op.Constant constant, Slot slot, Arena arena) {
        MemorySegment segment = HostBuffer.allocate(arena, slot.bytes());
        for (int i = 0; i < constant.values().limit(); i++) {
            double value = constant.values().get(i);
            if (constant.dtype() == DType.I32) {
                segment.setAtIndex(JAVA_INT, i, (int) value);
            } else {
                segment.setAtIndex(JAVA_FLOAT, i, (float) value);
            }
        }
        return new HostMemory(segment);
    }

    @Override
    public Memory memory(Slot slot) {
        return host(slot);
    }

    HostMemory host(Slot slot) {
        HostMemory memory = memories.get(slot);
        if (memory == null) {
            throw new AssertionError("the plan does not list " + slot);
        }
        return memory;
    }

    /// What all the memory was taken from.
    Set<GuardedArena> arenas() {
        return arenas;
    }

    /// The memory of an input, if the plan has it.
    Optional<HostMemory> input(Op.Input input) {
        return Optional.ofNullable(inputs.get(input));
    }

    @Override
    public Rows rows(Dim dim) {
        return switch (dim) {
            case Dim.Fixed(int size) -> Rows.fixed(size);
            case Dim.Open openDim -> open.computeIfAbsent(openDim, key -> Rows.open(key.capacity()));
        };
    }

    /// The count of an open dim, if the plan has it.
    Optional<Rows> open(Dim.Open dim) {
        return Optional.ofNullable(open.get(dim));
    }
}
