package dev.selkie.kernels.cpu;

import dev.selkie.kernels.cpu.x86.TurnFunction;
import java.lang.foreign.MemorySegment;

/// [Turn] in machine code.
record MachineTurn(TurnFunction function) implements Turn {
    @Override
    public int side() {
        return function.side();
    }

    @Override
    public void strip(Blocks blocks, long at, int count, float[] into, int to, int width, int toStep) {
        if (count > 0) {
            function.turn(
                    blocks.from(),
                    at,
                    blocks.rowStep(),
                    blocks.blockStep(),
                    count,
                    MemorySegment.ofArray(into),
                    (long) to * Float.BYTES,
                    (long) width * Float.BYTES,
                    (long) toStep * Float.BYTES,
                    blocks.ahead());
        }
    }
}
