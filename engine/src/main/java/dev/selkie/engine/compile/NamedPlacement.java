package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.Memory;
import dev.selkie.kernels.Rows;
import java.util.HashMap;
import java.util.Map;

/// Memory that has a name and a size but no bytes.
final class NamedPlacement implements Placement {
    private final Map<Dim.Open, Rows> open = new HashMap<>();

    private record Named(String name, long byteSize) implements Memory {}

    @Override
    public Memory memory(Slot slot) {
        return new Named(slot.toString(), slot.bytes());
    }

    @Override
    public Rows rows(Dim dim) {
        return switch (dim) {
            case Dim.Fixed(int size) -> Rows.fixed(size);
            case Dim.Open openDim -> open.computeIfAbsent(openDim, key -> Rows.open(key.capacity()));
        };
    }
}
