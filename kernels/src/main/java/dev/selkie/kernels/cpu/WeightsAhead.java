package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.x86.TileFunctions.Fetch;

/// The weights of the piece of work that comes next. While a piece is multiplied, each of its first tiles fetches an
/// equal part of them from memory, so that they are near when their turn comes. It does not matter if it never does.
///
/// Each worker has one and moves it.
final class WeightsAhead {
    private long at; // address of the first
    private int tiles; // how many fetch; the others find all done
    private int inRun = 1; // tiles whose parts are neighbours
    private long run; // bytes from the first of those to the first of the next
    private long panel; // bytes from one panel's part to the next panel's
    private long step; // bytes from what is fetched during 16 products of each sum to that of the next 16

    void setNothing() {
        set(0, 0, 1, 0, 0, 0);
    }

    /// Of a product whose right operand are panels of weights as they lie.
    ///
    /// @param width columns of a panel of the product
    /// @param first panel of the product
    /// @param from  first product of the sums
    void setPanels(PackedWeights w, int width, int first, int from) {
        long columnBytes = (long) PANEL * w.dtype().bytes();
        int neighbours = (int) (PANEL * columnBytes / Fetch.BYTES);
        int together = width / PANEL; // panels of weights in one of the product
        long start = Host.segment(w.data()).address() + (long) first * together * w.panelBytes() + from * columnBytes;
        set(start, neighbours * together, neighbours, w.panelBytes(), together * w.panelBytes(), PANEL * columnBytes);
    }

    /// Of a product whose right operand are columns of the weights.
    ///
    /// @param width columns of a panel of the product
    /// @param first panel of the product
    /// @param count of its panels
    /// @param from  first product of the sums, a multiple of 16
    void setColumns(PackedWeights w, int width, int first, int count, int from) {
        long columnBytes = (long) PANEL * w.dtype().bytes();
        int ofPanel = (int) (width * columnBytes / Fetch.BYTES);
        long start =
                Host.segment(w.data()).address() + from / PANEL * w.panelBytes() + (long) first * width * columnBytes;
        set(start, ofPanel, 1, (long) count * Fetch.BYTES, Fetch.BYTES, w.panelBytes());
    }

    private void set(long at, int tiles, int inRun, long run, long panel, long step) {
        this.at = at;
        this.tiles = tiles;
        this.inRun = inRun;
        this.run = run;
        this.panel = panel;
        this.step = step;
    }

    /// How many tiles fetch.
    int tiles() {
        return tiles;
    }

    /// What a tile fetches.
    ///
    /// @param skipped panels of the piece before those that it is multiplied with
    Fetch with(int tile, int skipped) {
        long part = at + tile / inRun * run + tile % inRun * (long) Fetch.BYTES + skipped * panel;
        return new Fetch(tile < tiles ? part : Fetch.NOTHING, step, panel);
    }
}
