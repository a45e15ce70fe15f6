package dev.selkie.kernels.cpu;

/// Hands out places in an array one after the other, each at the start of a cache line's worth of numbers.
final class ArrayLayout {
    private int length;

    /// The first index of the next `count` numbers.
    int next(int count) {
        int at = length;
        length = Math.addExact(length, Math.ceilDiv(count, Lanes.MOST) * Lanes.MOST);
        return at;
    }

    int length() {
        return length;
    }
}
