package dev.selkie.engine.compile;

/// How much memory a plan should need at most. Where that is too little, the plan needs as little as the compiler
/// knows how, and says so itself.
///
/// Results do not depend on it, to the bit; the time does.
///
/// @param bytes   of everything: temporaries, inputs and constants, parameters and weights
/// @param isLimit whether a plan that needs more is not to be run
public record MemoryBudget(long bytes, boolean isLimit) {
    /// Nothing is computed twice but what costs next to nothing.
    public static final MemoryBudget UNLIMITED = aim(Long.MAX_VALUE);

    /// As little as the compiler knows how, whatever the time.
    public static final MemoryBudget LEAST = aim(0);

    /// What a plan should keep within, or come as near to as it can.
    public static MemoryBudget aim(long bytes) {
        return new MemoryBudget(bytes, false);
    }

    /// What a plan must keep within.
    public static MemoryBudget limit(long bytes) {
        return new MemoryBudget(bytes, true);
    }

    /// Whether `plan` may be run.
    public boolean allows(Plan plan) {
        return !isLimit || plan.peakBytes() + plan.bufferBytes() <= bytes;
    }
}
