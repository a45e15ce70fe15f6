package dev.selkie.model.peft;

import java.lang.foreign.MemorySegment;

/// The two factors that adapt one linear map: `y += scaling · (x Aᵀ) Bᵀ`.
///
/// @param rank    `R`, from 1
/// @param scaling `alpha / rank`, or `alpha / √rank` where the adapter is rank-stabilised
/// @param a       (R, in) f32, row by row, little endian
/// @param b       (out, R) f32, row by row, little endian
public record LoraPair(int rank, double scaling, MemorySegment a, MemorySegment b) {
    /// @throws IllegalArgumentException if a factor is no whole number of rows (columns) of length `rank`
    public LoraPair {
        long rowBytes = (long) rank * Float.BYTES;
        if (rank < 1 || a.byteSize() % rowBytes != 0 || b.byteSize() % rowBytes != 0) {
            throw new IllegalArgumentException(
                    "rank %d, A of %d bytes, B of %d bytes".formatted(rank, a.byteSize(), b.byteSize()));
        }
    }

    /// The width of what goes in.
    public long in() {
        return a.byteSize() / Float.BYTES / rank;
    }

    /// The width of what comes out.
    public long out() {
        return b.byteSize() / Float.BYTES / rank;
    }
}
