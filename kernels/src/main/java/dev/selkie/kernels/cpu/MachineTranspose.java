package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;

import dev.selkie.kernels.cpu.x86.TransposeFunction;

/// [Transpose] in machine code.
record MachineTranspose(TransposeFunction function) implements Transpose {
    @Override
    public int side() {
        return function.side();
    }

    @Override
    public void strip(Blocks blocks, long at, int count, FloatArray into, int to, int width, int toStep) {
        if (count > 0) {
            function.transpose(
                    count,
                    blocks.from(),
                    at,
                    blocks.rowStep(),
                    blocks.blockStep(),
                    into.memory(),
                    bytes(to),
                    bytes(width),
                    bytes(toStep),
                    blocks.ahead());
        }
    }
}
