package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;

import dev.selkie.kernels.cpu.x86.TransposeFunction;
import java.lang.foreign.MemorySegment;

/// [Transpose] in machine code.
record MachineTranspose(TransposeFunction function) implements Transpose {
    @Override
    public int side() {
        return function.side();
    }

    @Override
    public void strip(Blocks blocks, long at, int count, float[] into, int to, int width, int toStep) {
        if (count > 0) {
            var from = new TransposeFunction.Blocks(blocks.from(), at, blocks.rowStep(), blocks.blockStep());
            var transposed =
                    new TransposeFunction.Blocks(MemorySegment.ofArray(into), bytes(to), bytes(width), bytes(toStep));
            function.transpose(count, from, transposed, blocks.ahead());
        }
    }
}
