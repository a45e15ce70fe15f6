package dev.selkie.seal.plan;

import dev.selkie.kernels.Attention;
import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.Kernel;

/// What the rows of a run are: `count` sequences of `rows` rows each, behind `before` positions that were computed
/// earlier.
///
/// A plan does not know this, and what attention takes depends on it.
record Segments(int count, int rows, int before) {
    int allRows() {
        return count * rows;
    }

    /// What `kernel` takes on such rows.
    Cost cost(Kernel kernel) {
        return switch (kernel) {
            case AttentionForward call ->
                new Cost(AttentionForward.flops(pairs(), call.heads(), call.headDim()), call.bytes() + earlier(call));
            case AttentionBackward call ->
                new Cost(AttentionBackward.flops(pairs(), call.heads(), call.headDim()), call.bytes());
            default -> new Cost(kernel.flops(), kernel.bytes());
        };
    }

    /// Pairs of a row and a key that it sees: that of its own position and of all earlier ones.
    long pairs() {
        return count * ((long) rows * before + (long) rows * (rows + 1) / 2);
    }

    /// Bytes of the earlier positions' keys and values.
    private long earlier(Attention call) {
        return 2L * count * before * call.k().cols() * Float.BYTES;
    }
}
