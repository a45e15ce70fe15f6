package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// An array, and the same as memory, which is what machine code is given.
final class FloatArray {
    private float[] array = new float[0];
    private MemorySegment memory = MemorySegment.ofArray(array);

    FloatArray() {}

    /// An array of `size` numbers, all 0.
    FloatArray(int size) {
        grow(size);
    }

    /// Makes sure of a size; what was there is lost if it was too small. Not while a launch runs.
    void grow(int size) {
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
