package dev.selkie.kernels.cpu.x86;

/// The sum of products of two rows `a` and `b` in 64 chains of fused multiply-adds: product i belongs to chain i mod
/// 64, and each chain is added up in order. The third operand is where the chains' sums go, a step 64 products.
final class ProductsCode extends RowCode {
    /// Chains, and products in a step.
    static final int CHAINS = 64;

    ProductsCode(int vectorBits) {
        super(vectorBits);
    }

    @Override
    void body() {
        int chains = vectorsOf(CHAINS);
        for (int v = 0; v < chains; v++) {
            out.zero(v);
        }
        loop(
                chains,
                v -> {
                    out.vector(VectorOp.LOAD, chains, vector(A, v));
                    out.vector(VectorOp.MULTIPLY_ADD, v, chains, vector(B, v));
                },
                A,
                B);
        for (int v = 0; v < chains; v++) {
            out.vector(VectorOp.STORE, v, vector(C, v));
        }
    }
}
