package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;

import dev.selkie.kernels.cpu.x86.Operand.Memory;

/// The sum of products of two rows in 64 chains of fused multiply-adds: product i belongs to chain i mod 64, and each
/// chain is added up in order.
///
/// The function's parameters: `a`, `aAt` (bytes), `b`, `bAt`, `chains` (64 numbers, written), `chainsAt`, `groups` of 64
/// products (at least 1).
final class ProductsCode {
    /// Chains, and products in a group.
    static final int CHAINS = 64;

    private static final Gpr A = Gpr.RDI;
    private static final Gpr B = Gpr.RDX;
    private static final Gpr SUMS = Gpr.R8;
    private static final Gpr LEFT = Gpr.RAX;

    private ProductsCode() {}

    static byte[] write(int vectorBits) {
        var out = new Assembler(vectorBits);
        int vectors = CHAINS * Float.SIZE / vectorBits;
        int factor = vectors; // the register after the chains'
        out.add(A, Gpr.RSI);
        out.add(B, Gpr.RCX);
        out.add(SUMS, Gpr.R9);
        out.load(LEFT, Memory.at(Gpr.RSP, Long.BYTES));
        for (int v = 0; v < vectors; v++) {
            out.zero(v);
        }
        int group = out.here();
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.LOAD, factor, Memory.at(A, v * out.vectorBytes()));
            out.vector(VectorOp.MULTIPLY_ADD, v, factor, Memory.at(B, v * out.vectorBytes()));
        }
        out.add(A, CHAINS * Float.BYTES);
        out.add(B, CHAINS * Float.BYTES);
        out.subtract(LEFT, 1);
        out.jump(NOT_ZERO, group);
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.STORE, v, Memory.at(SUMS, v * out.vectorBytes()));
        }
        out.zeroUpper();
        out.ret();
        return out.code();
    }
}
