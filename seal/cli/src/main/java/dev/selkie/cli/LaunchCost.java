package dev.selkie.cli;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What one launch has just done. Kernels say it themselves, but for attention, which does not know its segments
/// before they are in memory.
record LaunchCost(long flops, long bytes) {
    private static final int SEGMENT_ROWS = 1;
    private static final int FIRST_POSITION = 2;

    static LaunchCost of(Kernel kernel) {
        return switch (kernel) {
            case AttentionForward call ->
                new LaunchCost(
                        AttentionForward.flops(pairs(call.segments()), call.heads(), call.headDim()), bytes(call));
            case AttentionBackward call ->
                new LaunchCost(
                        AttentionBackward.flops(pairs(call.segments()), call.heads(), call.headDim()), call.bytes());
            default -> new LaunchCost(kernel.flops(), kernel.bytes());
        };
    }

    /// Pairs of a row and a key that it sees.
    private static long pairs(I32Matrix segments) {
        long pairs = 0;
        for (int s = 0; s < segments.rows().count(); s++) {
            long rows = get(segments, s, SEGMENT_ROWS);
            pairs += rows * get(segments, s, FIRST_POSITION) + rows * (rows + 1) / 2;
        }
        return pairs;
    }

    /// The keys and values of each segment are read once.
    private static long bytes(AttentionForward call) {
        long positions = 0;
        for (int s = 0; s < call.segments().rows().count(); s++) {
            positions += get(call.segments(), s, FIRST_POSITION) + get(call.segments(), s, SEGMENT_ROWS);
        }
        long keys = positions * call.k().cols() * Float.BYTES;
        return 2 * call.q().bytes()
                + call.lse().bytes()
                + 2 * keys
                + call.segments().bytes();
    }

    private static int get(I32Matrix table, int row, int col) {
        return segment(table.data())
                .getAtIndex(ValueLayout.JAVA_INT, table.offset() + (long) row * table.stride() + col);
    }

    private static MemorySegment segment(Memory memory) {
        if (memory instanceof HostMemory(MemorySegment segment)) {
            return segment;
        }
        throw new IllegalArgumentException("segments that are not in the host's memory");
    }
}
