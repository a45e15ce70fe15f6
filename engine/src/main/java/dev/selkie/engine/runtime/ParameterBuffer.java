package dev.selkie.engine.runtime;

/// f32 state that runs may change; zeros at first. Any number of executables may share it, one running at a time.
public interface ParameterBuffer extends Buffer {
    /// Replaces elements `from` and on, row-major.
    ///
    /// @throws IndexOutOfBoundsException if they do not lie within the shape
    void write(long from, float... values);

    /// Reads elements `from` to `from + into.length`, row-major.
    ///
    /// @throws IndexOutOfBoundsException if they do not lie within the shape
    void read(long from, float[] into);

    /// All elements, row-major.
    default float[] read() {
        float[] values = new float[Math.toIntExact(shape().capacity())];
        read(0, values);
        return values;
    }
}
