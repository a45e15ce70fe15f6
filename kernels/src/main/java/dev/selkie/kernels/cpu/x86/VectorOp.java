package dev.selkie.kernels.cpu.x86;

/// The vector instructions in use, with what their encodings have in common under AVX2 (VEX) and AVX-512 (EVEX).
///
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, order number 325383.
enum VectorOp {
    /// `vmovups`, to a register.
    LOAD(Prefix.NONE, Map.X0F, 0x10, Access.WHOLE),
    /// `vmovups`, to memory.
    STORE(Prefix.NONE, Map.X0F, 0x11, Access.WHOLE),
    /// `vbroadcastss`: one number in all lanes.
    BROADCAST(Prefix.X66, Map.X0F38, 0x18, Access.NUMBER),
    /// `vfmadd231ps`: first = second · third + first, rounded once.
    MULTIPLY_ADD(Prefix.X66, Map.X0F38, 0xB8, Access.WHOLE),
    /// `vfmadd213ps`: first = second · first + third, rounded once.
    MULTIPLY_BY_AND_ADD(Prefix.X66, Map.X0F38, 0xA8, Access.WHOLE),
    /// `vfnmadd231ps`: first = −second · third + first, rounded once.
    SUBTRACT_PRODUCT(Prefix.X66, Map.X0F38, 0xBC, Access.WHOLE),
    /// `vaddps`
    ADD(Prefix.NONE, Map.X0F, 0x58, Access.WHOLE),
    /// `vsubps`
    SUBTRACT(Prefix.NONE, Map.X0F, 0x5C, Access.WHOLE),
    /// `vmulps`
    MULTIPLY(Prefix.NONE, Map.X0F, 0x59, Access.WHOLE),
    /// `vdivps`
    DIVIDE(Prefix.NONE, Map.X0F, 0x5E, Access.WHOLE),
    /// `vmaxps`: first = second where second > third, else third (so also where one is NaN).
    MAX(Prefix.NONE, Map.X0F, 0x5F, Access.WHOLE),
    /// `vpaddd`: sums of 32-bit integers.
    ADD_INTEGERS(Prefix.X66, Map.X0F, 0xFE, Access.WHOLE),
    /// `vcmpps`: into a vector with 256 bits, into a mask register with 512. See [Assembler#compare].
    COMPARE(Prefix.NONE, Map.X0F, 0xC2, Access.WHOLE),
    /// `vblendvps` (256 bits only): by the signs of a vector. See [Assembler#blend].
    BLEND_BY_SIGN(Prefix.X66, Map.X0F3A, 0x4A, Access.WHOLE),
    /// `vblendmps` (512 bits only): by a mask register. See [Assembler#blend].
    BLEND_BY_MASK(Prefix.X66, Map.X0F38, 0x65, Access.WHOLE),
    /// `vpxor`, `vpxord`
    XOR(Prefix.X66, Map.X0F, 0xEF, Access.WHOLE),
    /// `vpmovzxwd`: 16-bit integers to 32 bits.
    WIDEN(Prefix.X66, Map.X0F38, 0x33, Access.HALF),
    /// `vpslld` by a constant; its register stands where others have their second operand.
    SHIFT_LEFT(Prefix.X66, Map.X0F, 0x72, Access.WHOLE),
    /// `vcvtph2ps`: f16 to f32.
    F16_TO_F32(Prefix.X66, Map.X0F38, 0x13, Access.HALF),
    /// `vunpcklps`: of each 128 bits the lower two numbers of both operands in turn.
    UNPACK_LOW(Prefix.NONE, Map.X0F, 0x14, Access.WHOLE),
    /// `vunpckhps`
    UNPACK_HIGH(Prefix.NONE, Map.X0F, 0x15, Access.WHOLE),
    /// `vunpcklpd`: of each 128 bits the lower pair of both operands.
    UNPACK_LOW_PAIRS(Prefix.X66, Map.X0F, 0x14, Access.WHOLE_PAIRS),
    /// `vunpckhpd`
    UNPACK_HIGH_PAIRS(Prefix.X66, Map.X0F, 0x15, Access.WHOLE_PAIRS),
    /// `vperm2f128` (256 bits only): two of the four 128-bit parts of both operands.
    PERMUTE_HALVES(Prefix.X66, Map.X0F3A, 0x06, Access.WHOLE),
    /// `vshuff32x4` (512 bits only): two 128-bit parts of each operand.
    SHUFFLE_QUARTERS(Prefix.X66, Map.X0F3A, 0x23, Access.WHOLE);

    final Prefix prefix;
    final Map map;
    final int opcode;
    final Access access;

    VectorOp(Prefix prefix, Map map, int opcode, Access access) {
        this.prefix = prefix;
        this.map = map;
        this.opcode = opcode;
        this.access = access;
    }

    /// The mandatory prefix.
    enum Prefix {
        NONE(0),
        X66(1);

        /// What stands in the field `pp`.
        final int code;

        Prefix(int code) {
            this.code = code;
        }
    }

    /// The opcode map.
    enum Map {
        X0F(1),
        X0F38(2),
        X0F3A(3);

        /// What stands in the field `mm`.
        final int code;

        Map(int code) {
            this.code = code;
        }
    }

    /// How much of a vector an instruction reads from memory: EVEX counts short displacements in such units.
    enum Access {
        WHOLE,
        WHOLE_PAIRS,
        HALF,
        NUMBER;

        int bytes(int vectorBytes) {
            return switch (this) {
                case WHOLE, WHOLE_PAIRS -> vectorBytes;
                case HALF -> vectorBytes / 2;
                case NUMBER -> Float.BYTES;
            };
        }
    }
}
