package dev.selkie.model.safetensors;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The element types a safetensors file may hold, by the names it gives them.
///
/// Their order is the format's: a file's tensors are laid out from the last type to the first, so that each begins
/// at a multiple of its element's size.
public enum TensorType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private static final Map<String, TensorType> BY_NAME = new HashMap<>();

    static {
        for (TensorType type : values()) {
            BY_NAME.put(type.name(), type);
        }
    }

    private final int bits;

    TensorType(int bits) {
        this.bits = bits;
    }

    /// The type that files call `name`, if there is one.
    public static Optional<TensorType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// The size of one element.
    public int bits() {
        return bits;
    }

    /// The size of `count` elements.
    ///
    /// @throws ArithmeticException if that is above 2⁶³ bits or is no whole number of bytes
    public long bytes(long count) {
        long allBits = Math.multiplyExact(count, bits);
        if (allBits % Byte.SIZE != 0) {
            throw new ArithmeticException(count + " elements of " + this + " are no whole number of bytes");
        }
        return allBits / Byte.SIZE;
    }

    /// True for the types that Selkie computes with as weights: f32, f16, bf16.
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
    }
}
