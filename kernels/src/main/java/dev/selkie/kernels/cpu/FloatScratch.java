package dev.selkie.kernels.cpu;

import java.util.Arrays;

/// An array for each worker and one for all of them, shared by all launches of one [CpuKernels]. What is in a
/// worker's array lasts for a piece of work.
final class FloatScratch {
    private final FloatArray[] arrays;
    private float[] common = new float[0];

    FloatScratch(int workers) {
        arrays = new FloatArray[workers];
        Arrays.setAll(arrays, _ -> new FloatArray());
    }

    /// Makes sure that the array of all workers has `length` numbers. Not while a task runs.
    void reserveCommon(int length) {
        if (common.length < length) {
            common = new float[length];
        }
    }

    /// The array of all workers; what is in it lasts for a launch.
    float[] common() {
        return common;
    }

    FloatArray of(int worker) {
        return arrays[worker];
    }
}
