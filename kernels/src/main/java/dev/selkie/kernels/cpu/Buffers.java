package dev.selkie.kernels.cpu;

/// The memory that matrix products copy their operands to; shared by all launches, as they run one at a time.
final class Buffers {
    private final float[][] right;
    private final float[][] result;
    private float[] left = new float[0];
    private float[] sums = new float[0];

    Buffers(Workers workers) {
        right = new float[workers.count()][0];
        result = new float[workers.count()][0];
    }

    /// Makes sure of a left operand's size, and of each worker's right operand's and result's. Not while a
    /// launch runs.
    void reserve(int leftSize, int rightSize, int resultSize) {
        if (left.length < leftSize) {
            left = new float[leftSize];
        }
        grow(right, rightSize);
        grow(result, resultSize);
    }

    /// Makes sure of room for unfinished sums. Not while a launch runs.
    void reserveSums(int size) {
        if (sums.length < size) {
            sums = new float[size];
        }
    }

    /// Shared by all workers.
    float[] left() {
        return left;
    }

    /// Shared by all workers.
    float[] sums() {
        return sums;
    }

    float[] right(int worker) {
        return right[worker];
    }

    float[] result(int worker) {
        return result[worker];
    }

    private static void grow(float[][] arrays, int size) {
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i].length < size) {
                arrays[i] = new float[size];
            }
        }
    }
}
