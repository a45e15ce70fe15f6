package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static dev.selkie.kernels.cpu.Lanes.COUNT;

import dev.selkie.kernels.cpu.x86.TileFunctions;
import dev.selkie.kernels.cpu.x86.TileFunctions.Fetch;
import dev.selkie.kernels.cpu.x86.TileFunctions.Left;
import dev.selkie.kernels.cpu.x86.TileFunctions.Panels;
import dev.selkie.kernels.cpu.x86.TileFunctions.Sums;
import java.lang.foreign.MemorySegment;

/// [Tiles] in machine code.
///
/// @param functions for columns of f32, the numbers of a row of `a` side by side
record MachineTiles(TileFunctions functions) implements Tiles {
    @Override
    public void product(FloatArray x, Result c, Rows a, Columns b, int depth) {
        int panels = Math.ceilDiv(b.count(), PANEL);
        if (panels == 0) {
            return;
        }
        MemorySegment memory = x.memory();
        var right = new Panels(memory, bytes(b.at()), bytes(COUNT), bytes(PANEL), panels, bytes(b.stride()));
        int tiles = Math.ceilDiv(a.count(), functions.mostRows());
        for (int t = 0; t < tiles; t++) {
            int r = t * a.count() / tiles;
            int count = (t + 1) * a.count() / tiles - r;
            functions.multiply(
                    count,
                    new Left(memory, bytes(a.at() + r * a.stride()), bytes(a.stride())),
                    right,
                    depth,
                    new Sums(memory, bytes(c.at() + r * c.stride()), bytes(c.stride()), c.add(), false),
                    Fetch.NONE);
        }
    }
}
