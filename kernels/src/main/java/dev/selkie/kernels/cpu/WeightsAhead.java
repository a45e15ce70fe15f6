package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.x86.TileFunctions.Fetch;

/// The weights of the piece of work that comes next. While a piece is multiplied, each of its first tiles fetches an
/// equal part of them from memory, so that they are near when their turn comes. It does not matter if they never do.
///
/// @param at       address of the first
/// @param tiles    how many tiles fetch; the others find all done
/// @param inRun    tiles whose parts are neighbours
/// @param run      bytes from the first of those to the first of the next
/// @param panel    bytes from one panel's part to the next panel's
/// @param step     bytes from what is fetched during 16 products of each sum to what is fetched during the next 16
record WeightsAhead(long at, int tiles, int inRun, long run, long panel, long step) {
    static final WeightsAhead NOTHING = new WeightsAhead(0, 0, 1, 0, 0, 0);

    /// Of a product whose right operand are panels of weights as they lie.
    ///
    /// @param width columns of a panel of the product
    /// @param first panel of the product
    /// @param from  first product of the sums
    static WeightsAhead panels(PackedWeights w, int width, int first, int from) {
        long columnBytes = (long) PANEL * w.dtype().bytes();
        int inRun = Math.toIntExact(PANEL * columnBytes / Fetch.BYTES);
        int together = width / PANEL; // panels of weights in one of the product
        long at = Host.segment(w.data()).address() + (long) first * together * w.panelBytes() + from * columnBytes;
        return new WeightsAhead(
                at, inRun * together, inRun, w.panelBytes(), together * w.panelBytes(), PANEL * columnBytes);
    }

    /// Of a product whose right operand are columns of the weights.
    ///
    /// @param width columns of a panel of the product
    /// @param first panel of the product
    /// @param count of its panels
    /// @param from  first product of the sums, a multiple of 16
    static WeightsAhead columns(PackedWeights w, int width, int first, int count, int from) {
        long columnBytes = (long) PANEL * w.dtype().bytes();
        int tiles = Math.toIntExact(width * columnBytes / Fetch.BYTES);
        long at = Host.segment(w.data()).address() + from / PANEL * w.panelBytes() + (long) first * width * columnBytes;
        return new WeightsAhead(at, tiles, 1, (long) count * Fetch.BYTES, Fetch.BYTES, w.panelBytes());
    }

    /// What a tile fetches.
    ///
    /// @param skipped panels of the piece before those that it is multiplied with
    Fetch with(int tile, int skipped) {
        return tile < tiles
                ? new Fetch(
                        at + tile / inRun * run + tile % inRun * (long) Fetch.BYTES + (long) skipped * panel,
                        step,
                        panel)
                : Fetch.NONE;
    }
}
