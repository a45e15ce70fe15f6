package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// The memory that matrix products copy their operands to; shared by all launches, as they run one at a time.
final class Buffers {
    private final Numbers[] right;
    private final Numbers[] result;
    private final Numbers left = new Numbers();
    private final Numbers sums = new Numbers();

    Buffers(Workers workers) {
        right = new Numbers[workers.count()];
        result = new Numbers[workers.count()];
        for (int i = 0; i < right.length; i++) {
            right[i] = new Numbers();
            result[i] = new Numbers();
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
    Numbers left() {
        return left;
    }

    /// Shared by all workers.
    Numbers sums() {
        return sums;
    }

    Numbers right(int worker) {
        return right[worker];
    }

    Numbers result(int worker) {
        return result[worker];
    }

    /// An array, and the same as memory, which is what machine code is given.
    static final class Numbers {
        private float[] array = new float[0];
        private MemorySegment memory = MemorySegment.ofArray(array);

        private void grow(int size) {
            if (array.length < size) {
                array = new float[size];
                memory = MemorySegment.ofArray(array);
            }
        }

        float[] array() {
            return array;
        }

        MemorySegment memory() {
            return memory;
        }
    }
}
