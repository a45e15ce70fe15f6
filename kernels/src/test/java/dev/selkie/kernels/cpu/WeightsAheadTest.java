package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.x86.TileFunctions.Fetch;
import java.lang.foreign.Arena;
import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is fetched must be the next piece, all of it and nothing else: a wrong address would only be slow.
class WeightsAheadTest {
    private static final int ROWS = 192;
    private static final int COLS = 160;

    @ParameterizedTest
    @CsvSource({"F32, 16", "F32, 32", "BF16, 32", "F16, 16"})
    void panelsAreFetchedWhole(DType dtype, int width) {
        try (Arena arena = Arena.ofConfined()) {
            PackedWeights w = weights(arena, dtype);
            var ahead = new WeightsAhead();
            ahead.setPanels(w, width, 2, 0);
            BitSet fetched = fetched(w, ahead, 3, COLS);
            var expected = new BitSet();
            long panel = w.panelBytes() * (width / PANEL);
            expected.set((int) (2 * panel), (int) (5 * panel));
            assertEquals(expected, fetched);
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 16", "F32, 32", "BF16, 32", "F16, 16"})
    void columnsAreFetchedWhole(DType dtype, int width) {
        try (Arena arena = Arena.ofConfined()) {
            PackedWeights w = weights(arena, dtype);
            int from = 32;
            var ahead = new WeightsAhead();
            ahead.setColumns(w, width, 1, 2, from);
            BitSet fetched = fetched(w, ahead, 2, ROWS - from);
            var expected = new BitSet();
            long column = (long) PANEL * dtype.bytes();
            for (int panel = from / PANEL; panel < w.panels(); panel++) {
                long at = panel * w.panelBytes() + (long) width * column;
                expected.set((int) at, (int) (at + 2L * width * column));
            }
            assertEquals(expected, fetched);
        }
    }

    private static PackedWeights weights(Arena arena, DType dtype) {
        long bytes = PackedWeights.byteSize(dtype, ROWS, COLS);
        return new PackedWeights(new HostMemory(arena.allocate(bytes, 64)), dtype, ROWS, COLS);
    }

    /// The bytes of the weights that a piece of so many panels fetches while it adds `inner` products to each sum.
    private static BitSet fetched(PackedWeights w, WeightsAhead ahead, int panels, int inner) {
        var fetched = new BitSet();
        long start = Host.segment(w.data()).address();
        for (int tile = 0; tile < ahead.tiles(); tile++) {
            Fetch fetch = ahead.with(tile, 0);
            for (int panel = 0; panel < panels; panel++) {
                assertEquals(ahead.with(tile, panel).address(), fetch.address() + panel * fetch.panel());
                for (int k = 0; k < inner; k += 16) {
                    int at = (int) (fetch.address() - start + panel * fetch.panel() + k / 16 * fetch.step());
                    assertTrue(fetched.get(at, at + Fetch.BYTES).isEmpty(), "fetched twice");
                    fetched.set(at, at + Fetch.BYTES);
                }
            }
        }
        assertEquals(Fetch.NOTHING, ahead.with(ahead.tiles(), 0).address(), "the tiles that follow find all done");
        return fetched;
    }
}
