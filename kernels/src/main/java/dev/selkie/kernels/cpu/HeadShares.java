package dev.selkie.kernels.cpu;

import dev.selkie.kernels.AttentionBackward;

/// What each query head adds to `dk` and `dv`, in an array: all of `dk`, then all of `dv`, both laid out as the rows of
/// `q`.
final class HeadShares {
    private final FloatScratch scratch;
    private final int rowLength;
    private final int width;
    private final int length;

    HeadShares(AttentionBackward call, FloatScratch scratch) {
        this.scratch = scratch;
        this.rowLength = call.q().cols();
        this.width = call.headDim();
        this.length = Math.multiplyExact(call.q().rows().capacity(), rowLength);
        scratch.reserveCommon(Math.toIntExact(2L * length));
    }

    /// The array, the same for a launch.
    float[] array() {
        return scratch.common();
    }

    /// Where a head's share of a row of `dk` begins.
    int ofKey(int row, int head) {
        return row * rowLength + head * width;
    }

    /// Where a head's share of a row of `dv` begins.
    int ofValue(int row, int head) {
        return length + ofKey(row, head);
    }
}
