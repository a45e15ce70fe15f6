package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Linear;

/// How matrix products are computed: by the Vector API ([VectorProducts]) or in machine code ([MachineProducts]), to
/// the same bits.
interface Products {
    Launch blocked(Product product);

    Launch linear(Linear call);

    /// Transposes blocks of numbers of a dtype on their way to a product.
    Transpose transpose(DType dtype);
}
