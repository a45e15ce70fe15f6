package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Gpr.R10;
import static dev.selkie.kernels.cpu.x86.Gpr.R11;
import static dev.selkie.kernels.cpu.x86.Gpr.R12;
import static dev.selkie.kernels.cpu.x86.Gpr.R13;
import static dev.selkie.kernels.cpu.x86.Gpr.R14;
import static dev.selkie.kernels.cpu.x86.Gpr.R15;
import static dev.selkie.kernels.cpu.x86.Gpr.R9;
import static dev.selkie.kernels.cpu.x86.Gpr.RAX;
import static dev.selkie.kernels.cpu.x86.Gpr.RBP;
import static dev.selkie.kernels.cpu.x86.Gpr.RBX;
import static dev.selkie.kernels.cpu.x86.Gpr.RCX;
import static dev.selkie.kernels.cpu.x86.Gpr.RDI;
import static dev.selkie.kernels.cpu.x86.Gpr.RDX;
import static dev.selkie.kernels.cpu.x86.Gpr.RSI;
import static dev.selkie.kernels.cpu.x86.Gpr.RSP;
import static dev.selkie.kernels.cpu.x86.Operand.Memory.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Held to what the GNU assembler 2.40 makes of the same instructions.
class AssemblerTest {
    static Stream<Arguments> instructions() {
        return Stream.of(
                line(512, "push r12", "41 54", a -> a.push(R12)),
                line(512, "pop rbx", "5b", a -> a.pop(RBX)),
                line(512, "{load} mov rdx, r15", "49 8b d7", a -> a.move(RDX, R15)),
                line(512, "mov rsi, [rsp+0x58]", "48 8b 74 24 58", a -> a.load(RSI, at(RSP, 0x58))),
                line(512, "mov [rsp+0x60], r14", "4c 89 74 24 60", a -> a.store(at(RSP, 0x60), R14)),
                line(512, "lea r13, [rcx+rcx*2]", "4c 8d 2c 49", a -> a.address(R13, new Memory(RCX, RCX, 2, 0))),
                line(512, "lea r12, [rbp+r10*4]", "4e 8d 64 95 00", a -> a.address(R12, new Memory(RBP, R10, 4, 0))),
                line(512, "{load} add r9, r15", "4d 03 cf", a -> a.add(R9, R15)),
                line(512, "neg r14", "49 f7 de", a -> a.negate(R14)),
                line(512, "prefetcht0 [r10+rax]", "41 0f 18 0c 02", a -> a.prefetch(new Memory(R10, RAX, 1, 0))),
                line(
                        512,
                        "vmovups zmm1, [r14+0x40]",
                        "62 d1 7c 48 10 4e 01",
                        a -> a.vector(VectorOp.LOAD, 1, at(R14, 0x40))),
                line(
                        512,
                        "vmovups zmm30, [rdx+rcx*2]",
                        "62 61 7c 48 10 34 4a",
                        a -> a.vector(VectorOp.LOAD, 30, new Memory(RDX, RCX, 2, 0))),
                line(512, "vmovups [r14], zmm16", "62 c1 7c 48 11 06", a -> a.vector(VectorOp.STORE, 16, at(R14, 0))),
                line(
                        512,
                        "vmovups zmm3, [r13+0x41]",
                        "62 d1 7c 48 10 9d 41 00 00 00",
                        a -> a.vector(VectorOp.LOAD, 3, at(R13, 0x41))),
                line(
                        512,
                        "vbroadcastss zmm29, [rdi+4]",
                        "62 62 7d 48 18 6f 01",
                        a -> a.vector(VectorOp.BROADCAST, 29, at(RDI, 4))),
                line(
                        512,
                        "vbroadcastss zmm28, [r12+r10]",
                        "62 02 7d 48 18 24 14",
                        a -> a.vector(VectorOp.BROADCAST, 28, new Memory(R12, R10, 1, 0))),
                line(
                        512,
                        "vfmadd231ps zmm27, zmm28, zmm31",
                        "62 02 1d 40 b8 df",
                        a -> a.vector(VectorOp.MULTIPLY_ADD, 27, 28, new Vector(31))),
                line(
                        512,
                        "vaddps zmm18, zmm18, [r14+0x40]",
                        "62 c1 6c 40 58 56 01",
                        a -> a.vector(VectorOp.ADD, 18, 18, at(R14, 0x40))),
                line(512, "vpxord zmm25, zmm25, zmm25", "62 01 35 40 ef c9", a -> a.zero(25)),
                line(
                        512,
                        "vpmovzxwd zmm31, [r9+0x20]",
                        "62 42 7d 48 33 79 01",
                        a -> a.vector(VectorOp.WIDEN, 31, at(R9, 0x20))),
                line(512, "vpslld zmm30, zmm30, 16", "62 91 0d 40 72 f6 10", a -> a.shiftLeft(30, 16)),
                line(
                        512,
                        "vcvtph2ps zmm5, [r10]",
                        "62 d2 7d 48 13 2a",
                        a -> a.vector(VectorOp.F16_TO_F32, 5, at(R10, 0))),
                line(
                        512,
                        "vunpcklps zmm17, zmm0, zmm1",
                        "62 e1 7c 48 14 c9",
                        a -> a.vector(VectorOp.UNPACK_LOW, 17, 0, new Vector(1))),
                line(
                        512,
                        "vunpckhpd zmm9, zmm24, zmm26",
                        "62 11 bd 40 15 ca",
                        a -> a.vector(VectorOp.UNPACK_HIGH_PAIRS, 9, 24, new Vector(26))),
                line(
                        512,
                        "vshuff32x4 zmm20, zmm4, zmm12, 0x88",
                        "62 c3 5d 48 23 e4 88",
                        a -> a.vector(VectorOp.SHUFFLE_QUARTERS, 20, 4, new Vector(12), 0x88)),
                line(
                        512,
                        "vfmadd213ps zmm2, zmm3, [r10+0x340]",
                        "62 d2 65 48 a8 52 0d",
                        a -> a.vector(VectorOp.MULTIPLY_BY_AND_ADD, 2, 3, at(R10, 0x340))),
                line(
                        512,
                        "vsubps zmm2, zmm4, [r10+0x200]",
                        "62 d1 5c 48 5c 52 08",
                        a -> a.vector(VectorOp.SUBTRACT, 2, 4, at(R10, 0x200))),
                line(
                        512,
                        "vmulps zmm2, zmm2, zmm4",
                        "62 f1 6c 48 59 d4",
                        a -> a.vector(VectorOp.MULTIPLY, 2, 2, new Vector(4))),
                line(
                        512,
                        "vdivps zmm0, zmm0, zmm2",
                        "62 f1 7c 48 5e c2",
                        a -> a.vector(VectorOp.DIVIDE, 0, 0, new Vector(2))),
                line(
                        512,
                        "vmaxps zmm0, zmm1, zmm0",
                        "62 f1 74 48 5f c0",
                        a -> a.vector(VectorOp.MAX, 0, 1, new Vector(0))),
                line(
                        512,
                        "vpaddd zmm4, zmm4, [r10+0x2c0]",
                        "62 d1 5d 48 fe 62 0b",
                        a -> a.vector(VectorOp.ADD_INTEGERS, 4, 4, at(R10, 0x2c0))),
                line(
                        512,
                        "vcmpps k1, zmm1, [r10+0x140], 0x11",
                        "62 d1 74 48 c2 4a 05 11",
                        a -> a.compare(1, Assembler.Relation.LESS, at(R10, 0x140))),
                line(512, "vblendmps zmm2{k1}, zmm2, [r10]", "62 d2 6d 49 65 12", a -> a.blend(2, at(R10, 0))),
                line(
                        256,
                        "vcmpps ymm15, ymm1, [r10+0xc0], 0x1e",
                        "c4 41 74 c2 ba c0 00 00 00 1e",
                        a -> a.compare(1, Assembler.Relation.GREATER, at(R10, 0xc0))),
                line(
                        256,
                        "vblendvps ymm2, ymm2, [r10+0x20], ymm15",
                        "c4 c3 6d 4a 52 20 f0",
                        a -> a.blend(2, at(R10, 0x20))),
                line(
                        256,
                        "{vex3} vmovups ymm1, [r14+0x20]",
                        "c4 c1 7c 10 4e 20",
                        a -> a.vector(VectorOp.LOAD, 1, at(R14, 0x20))),
                line(
                        256,
                        "{vex3} vbroadcastss ymm13, [rbx+r11]",
                        "c4 22 7d 18 2c 1b",
                        a -> a.vector(VectorOp.BROADCAST, 13, new Memory(RBX, R11, 1, 0))),
                line(
                        256,
                        "{vex3} vfmadd231ps ymm11, ymm13, ymm15",
                        "c4 42 15 b8 df",
                        a -> a.vector(VectorOp.MULTIPLY_ADD, 11, 13, new Vector(15))),
                line(256, "{vex3} vpxor ymm9, ymm9, ymm9", "c4 41 35 ef c9", a -> a.zero(9)),
                line(
                        256,
                        "{vex3} vpmovzxwd ymm14, [rdx]",
                        "c4 62 7d 33 32",
                        a -> a.vector(VectorOp.WIDEN, 14, at(RDX, 0))),
                line(256, "{vex3} vpslld ymm14, ymm14, 16", "c4 c1 0d 72 f6 10", a -> a.shiftLeft(14, 16)),
                line(
                        256,
                        "{vex3} vperm2f128 ymm12, ymm4, ymm8, 0x31",
                        "c4 43 5d 06 e0 31",
                        a -> a.vector(VectorOp.PERMUTE_HALVES, 12, 4, new Vector(8), 0x31)),
                line(
                        256,
                        "{vex3} vunpcklpd ymm0, ymm8, ymm10",
                        "c4 c1 3d 14 c2",
                        a -> a.vector(VectorOp.UNPACK_LOW_PAIRS, 0, 8, new Vector(10))));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("instructions")
    void encodesAsTheGnuAssemblerDoes(int vectorBits, String text, String bytes, Consumer<Assembler> instruction) {
        var assembler = new Assembler(vectorBits);
        instruction.accept(assembler);
        assertEquals(bytes, HexFormat.ofDelimiter(" ").formatHex(assembler.code()));
    }

    @Test
    void jumpsCountFromTheirEnd() {
        var assembler = new Assembler(512);
        int start = assembler.here();
        int ahead = assembler.jump(Assembler.Condition.ZERO);
        assembler.jump(Assembler.Condition.NOT_ZERO, start);
        assembler.land(ahead);
        assertEquals(
                "0f 84 06 00 00 00 0f 85 f4 ff ff ff",
                HexFormat.ofDelimiter(" ").formatHex(assembler.code()));
    }

    @Test
    void refusesWhatIsNoTile() {
        int tooMany = TileCode.mostRows(256) + 1;
        assertThrows(IllegalArgumentException.class, () -> TileCode.write(256, DType.F32, tooMany, false));
        assertThrows(IllegalArgumentException.class, () -> new Assembler(128));
    }

    private static Arguments line(int vectorBits, String text, String bytes, Consumer<Assembler> instruction) {
        return Arguments.of(vectorBits, text, bytes, instruction);
    }
}
