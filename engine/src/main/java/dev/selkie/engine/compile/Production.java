package dev.selkie.engine.compile;

import java.util.List;

/// The steps that together make some slots: all that write them, and all that those write besides. What is computed
/// again, is so as a whole: a product, the LoRA share added to it, its rotation in place.
///
/// @param steps  their positions, in order
/// @param writes what they make
/// @param reads  what they make it of, beside what they write
record Production(List<Integer> steps, List<Slot> writes, List<Slot> reads) {
    Production {
        steps = List.copyOf(steps);
        writes = List.copyOf(writes);
        reads = List.copyOf(reads);
    }

    /// The position of the last step: only after it are all slots what they shall be.
    int end() {
        return steps.getLast();
    }

    /// Whether it leaves alone what outlives the run: parameters, caches.
    boolean isPure() {
        return writes.stream().allMatch(Slot::isTemporary);
    }
}
