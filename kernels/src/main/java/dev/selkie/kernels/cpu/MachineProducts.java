package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.cpu.x86.MachineCode;

/// [Products] in machine code.
record MachineProducts(Workers workers, Buffers buffers, Tile tile, MachineCode code) implements Products {
    @Override
    public Launch blocked(Product product) {
        return new MachineBlocks(product, workers, buffers, code);
    }

    @Override
    public Launch linear(Linear call) {
        return blocked(new LinearProduct(call, tile));
    }

    @Override
    public Transpose transpose(DType dtype) {
        return new MachineTranspose(code.transpose(dtype));
    }
}
