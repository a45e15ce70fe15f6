package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.Memory;
import dev.selkie.kernels.Rows;
import java.util.Map;

/// A placement where others stand in for some slots.
record RenamedPlacement(Placement placement, Map<Slot, Slot> others) implements Placement {
    @Override
    public Memory memory(Slot slot) {
        return placement.memory(others.getOrDefault(slot, slot));
    }

    @Override
    public Rows rows(Dim dim) {
        return placement.rows(dim);
    }
}
