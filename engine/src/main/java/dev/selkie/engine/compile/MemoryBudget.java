package dev.selkie.engine.compile;

/// How much memory a plan should need at most. A wish: where it is too small, the plan needs as little as the compiler
/// knows how, and says so itself.
///
/// Results do not depend on it, to the bit; the time does.
///
/// @param bytes of everything: temporaries, inputs and constants, parameters and weights
public record MemoryBudget(long bytes) {
    /// Nothing is computed twice but what costs next to nothing.
    public static final MemoryBudget UNLIMITED = new MemoryBudget(Long.MAX_VALUE);

    /// As little as the compiler knows how, whatever the time.
    public static final MemoryBudget LEAST = new MemoryBudget(0);

    /// Whether `plan` keeps within it.
    public boolean holds(Plan plan) {
        return plan.peakBytes() + plan.bufferBytes() <= bytes;
    }
}
