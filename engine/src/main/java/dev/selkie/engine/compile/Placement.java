package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.Memory;
import dev.selkie.kernels.Rows;

/// Where a plan's slots lie on some device, and how many rows its dims have.
public interface Placement {
    Memory memory(Slot slot);

    /// The count that all views of `dim` share: fixed, or open.
    Rows rows(Dim dim);
}
