package dev.selkie.model.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Weights from one element type to another: f32, f16, bf16.
///
/// To f32 is exact. From f32 rounds to the nearest, ties to even; what is too large for f16 becomes an
/// infinity; NaN stays NaN. Between f16 and bf16 one such rounding.
public final class WeightBits {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort B16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final short BF16_NAN = 0x7FC0;

    /// So that the loops below count with an int, which the JIT compiler likes.
    private static final int CHUNK = 1 << 20;

    private WeightBits() {}

    /// The f32 equal to the bf16 `bits`.
    public static float bf16ToF32(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    /// The bf16 nearest to `value`, ties to even.
    public static short f32ToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int nearest = (bits + 0x7FFF + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE;
        return Float.isNaN(value) ? BF16_NAN : (short) nearest;
    }

    /// Converts all of `in` into `out`, both little endian and of any alignment.
    ///
    /// @throws IllegalArgumentException if the sizes do not fit each other, or a type is none of weights
    public static void convert(TensorType from, MemorySegment in, TensorType to, MemorySegment out) {
        long count = in.byteSize() * Byte.SIZE / from.bits();
        if (!from.isWeight() || !to.isWeight() || out.byteSize() != to.bytes(count)) {
            throw new IllegalArgumentException(
                    "convert: %s in %d bytes, %s in %d bytes".formatted(from, in.byteSize(), to, out.byteSize()));
        }
        if (from == to) {
            out.copyFrom(in);
            return;
        }
        for (long start = 0; start < count; start += CHUNK) {
            int length = (int) Math.min(CHUNK, count - start);
            convertChunk(
                    from,
                    in.asSlice(from.bytes(start), from.bytes(length)),
                    to,
                    out.asSlice(to.bytes(start), to.bytes(length)),
                    length);
        }
    }

    private static void convertChunk(TensorType from, MemorySegment in, TensorType to, MemorySegment out, int length) {
        if (from == TensorType.F16 && to == TensorType.F32) {
            for (int i = 0; i < length; i++) {
                out.set(F32, i * 4L, Float.float16ToFloat(in.get(B16, i * 2L)));
            }
        } else if (from == TensorType.BF16 && to == TensorType.F32) {
            for (int i = 0; i < length; i++) {
                out.set(F32, i * 4L, bf16ToF32(in.get(B16, i * 2L)));
            }
        } else if (from == TensorType.F32 && to == TensorType.F16) {
            for (int i = 0; i < length; i++) {
                out.set(B16, i * 2L, Float.floatToFloat16(in.get(F32, i * 4L)));
            }
        } else if (from == TensorType.F32 && to == TensorType.BF16) {
            for (int i = 0; i < length; i++) {
                out.set(B16, i * 2L, f32ToBf16(in.get(F32, i * 4L)));
            }
        } else if (from == TensorType.F16 && to == TensorType.BF16) {
            for (int i = 0; i < length; i++) {
                out.set(B16, i * 2L, f32ToBf16(Float.float16ToFloat(in.get(B16, i * 2L))));
            }
        } else if (from == TensorType.BF16 && to == TensorType.F16) {
            for (int i = 0; i < length; i++) {
                out.set(B16, i * 2L, Float.floatToFloat16(bf16ToF32(in.get(B16, i * 2L))));
            }
        } else {
            throw new AssertionError(from + " to " + to);
        }
    }
}
