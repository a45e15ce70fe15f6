package dev.selkie.kernels.cpu;

/// Each worker's own memory for the blocks of a matrix product; shared by all launches, as they run one at a time.
final class Buffers {
    private final float[][] left;
    private final float[][] right;
    private final float[][] result;

    Buffers(Workers workers) {
        left = new float[workers.count()][0];
        right = new float[workers.count()][0];
        result = new float[workers.count()][0];
    }

    /// Makes sure that each worker has so many numbers of each kind. Not while a launch runs.
    void reserve(int leftSize, int rightSize, int resultSize) {
        grow(left, leftSize);
        grow(right, rightSize);
        grow(result, resultSize);
    }

    float[] left(int worker) {
        return left[worker];
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
