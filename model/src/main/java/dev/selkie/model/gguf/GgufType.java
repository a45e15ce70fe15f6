package dev.selkie.model.gguf;

import java.util.Optional;

/// The element types of GGUF tensors that Selkie reads. Elements come in blocks along the innermost dimension.
public enum GgufType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    /// 32 values `(q - 8) · d`: d f16, then 16 bytes of q, byte i with value i in its low half and i + 16 in its
    /// high.
    Q4_0(2, 32, 18),
    /// 32 values `q · d + m`: d and m f16, then q as in Q4_0.
    Q4_1(3, 32, 20),
    /// 32 values `q · d`: d f16, then 32 signed bytes of q.
    Q8_0(8, 32, 34),
    BF16(30, 1, 2);

    private static final String[] NAMES = {
        "F32",
        "F16",
        "Q4_0",
        "Q4_1",
        "Q4_2",
        "Q4_3",
        "Q5_0",
        "Q5_1",
        "Q8_0",
        "Q8_1",
        "Q2_K",
        "Q3_K",
        "Q4_K",
        "Q5_K",
        "Q6_K",
        "Q8_K",
        "IQ2_XXS",
        "IQ2_XS",
        "IQ3_XXS",
        "IQ1_S",
        "IQ4_NL",
        "IQ3_S",
        "IQ2_S",
        "IQ4_XS",
        "I8",
        "I16",
        "I32",
        "I64",
        "F64",
        "IQ1_M",
        "BF16",
        "Q4_0_4_4",
        "Q4_0_4_8",
        "Q4_0_8_8",
        "TQ1_0",
        "TQ2_0",
        "IQ4_NL_4_4",
        "IQ4_NL_4_8",
        "IQ4_NL_8_8",
        "MXFP4"
    };

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    GgufType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /// The type with the number `id` in a file, if Selkie reads it.
    static Optional<GgufType> of(int id) {
        for (GgufType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /// What llama.cpp calls the type with the number `id`.
    static String nameOf(int id) {
        return id >= 0 && id < NAMES.length ? NAMES[id] : "type " + Integer.toUnsignedString(id);
    }

    /// How many elements a block holds.
    public int blockSize() {
        return blockSize;
    }

    /// How many bytes a block takes.
    public int blockBytes() {
        return blockBytes;
    }

    /// How many bytes `count` elements take; `count` is a multiple of [#blockSize()].
    ///
    /// @throws ArithmeticException if that is above 2⁶³
    long bytes(long count) {
        return Math.multiplyExact(count / blockSize, (long) blockBytes);
    }
}
