package dev.selkie.model.gguf;

import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Blocks of a GGUF tensor to f32, bit for bit as llama.cpp and gguf-py compute it: factors are f16 and quants have
/// at most 8 bits, so that products are exact in f32 and only the sum of Q4_1 rounds.
final class Dequantizer {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HALF = 16;

    private Dequantizer() {}

    /// @param blocks whole blocks of type `type`
    /// @param out    as many f32, little endian; written
    static void toF32(GgufType type, MemorySegment blocks, MemorySegment out) {
        switch (type) {
            case F32 -> out.copyFrom(blocks);
            case F16 -> WeightBits.convert(TensorType.F16, blocks, TensorType.F32, out);
            case BF16 -> WeightBits.convert(TensorType.BF16, blocks, TensorType.F32, out);
            case Q4_0 -> eachBlock(type, blocks, out, Dequantizer::q40);
            case Q4_1 -> eachBlock(type, blocks, out, Dequantizer::q41);
            case Q8_0 -> eachBlock(type, blocks, out, Dequantizer::q80);
        }
    }

    @FunctionalInterface
    private interface Block {
        void toF32(MemorySegment in, long inStart, MemorySegment out, long outStart);
    }

    private static void eachBlock(GgufType type, MemorySegment blocks, MemorySegment out, Block block) {
        long count = blocks.byteSize() / type.blockBytes();
        long blockF32Bytes = (long) type.blockSize() * Float.BYTES;
        for (long i = 0; i < count; i++) {
            block.toF32(blocks, i * type.blockBytes(), out, i * blockF32Bytes);
        }
    }

    private static void q40(MemorySegment in, long inStart, MemorySegment out, long outStart) {
        float d = half(in, inStart);
        for (int i = 0; i < HALF; i++) {
            int both = in.get(ValueLayout.JAVA_BYTE, inStart + 2 + i);
            put(out, outStart, i, ((both & 0xF) - 8) * d);
            put(out, outStart, i + HALF, (((both >> 4) & 0xF) - 8) * d);
        }
    }

    private static void q41(MemorySegment in, long inStart, MemorySegment out, long outStart) {
        float d = half(in, inStart);
        float m = half(in, inStart + 2);
        for (int i = 0; i < HALF; i++) {
            int both = in.get(ValueLayout.JAVA_BYTE, inStart + 4 + i);
            put(out, outStart, i, (both & 0xF) * d + m);
            put(out, outStart, i + HALF, ((both >> 4) & 0xF) * d + m);
        }
    }

    private static void q80(MemorySegment in, long inStart, MemorySegment out, long outStart) {
        float d = half(in, inStart);
        for (int i = 0; i < 2 * HALF; i++) {
            put(out, outStart, i, in.get(ValueLayout.JAVA_BYTE, inStart + 2 + i) * d);
        }
    }

    private static float half(MemorySegment in, long at) {
        return Float.float16ToFloat(in.get(F16, at));
    }

    private static void put(MemorySegment out, long start, int index, float value) {
        out.set(F32, start + (long) index * Float.BYTES, value);
    }
}
