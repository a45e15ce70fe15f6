package dev.selkie.kernels.cpu;

/// The memory that matrix products copy their operands to; shared by all launches, as they run one at a time.
final class Buffers {
    private final FloatArray[] right;
    private final FloatArray[] result;
    private final FloatArray left = new FloatArray();
    private final FloatArray sums = new FloatArray();

    Buffers(Workers workers) {
        right = new FloatArray[workers.count()];
        result = new FloatArray[workers.count()];
        for (int i = 0; i < right.length; i++) {
            right[i] = new FloatArray();
            result[i] = new FloatArray();
        }
    }

    /// Makes sure of a left operand's size, and of each worker's right operand's and result's. Not while a
    /// launch runs.
    void reserve(int leftSize, int rightSize, int resultSize) {
        left.grow(leftSize);
        for (int i = 0; i < right.length; i++) {
            right[i].grow(rightSize);
            result[i].grow(resultSize);
        }
    }

    /// Makes sure of room for unfinished sums. Not while a launch runs.
    void reserveSums(int size) {
        sums.grow(size);
    }

    /// Shared by all workers.
    FloatArray left() {
        return left;
    }

    /// Shared by all workers.
    FloatArray sums() {
        return sums;
    }

    FloatArray right(int worker) {
        return right[worker];
    }

    FloatArray result(int worker) {
        return result[worker];
    }
}
