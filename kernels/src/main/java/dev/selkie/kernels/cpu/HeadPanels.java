package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Tiles.PANEL;

/// Lays out a head's rows, which lie one after the other in an array, as panels there.
///
/// @param x     the array
/// @param width Dh
record HeadPanels(FloatArray x, int width) {
    /// Panels whose columns are the head's: number d of row j goes to `panel d / PANEL`, line j.
    ///
    /// @param rowsAt where the rows begin
    /// @param at     where the panels do
    /// @param lines  of a panel
    void layOut(int rowsAt, int rows, int at, int lines) {
        float[] numbers = x.array();
        for (int d = 0; d < width; d += PANEL) {
            int count = Math.min(PANEL, width - d);
            for (int j = 0; j < rows; j++) {
                int to = at + (d / PANEL * lines + j) * PANEL;
                System.arraycopy(numbers, rowsAt + j * width + d, numbers, to, count);
            }
        }
    }

    /// Panels whose columns are rows: number d of row j goes to `panel j / PANEL`, line d.
    ///
    /// @param rowsAt where the rows begin
    /// @param at     where the panels do
    void layOutTransposed(int rowsAt, int rows, int at) {
        for (int j = 0; j < rows; j += PANEL) {
            var panelRows = new ArrayTranspose.Matrix(rowsAt + j * width, width);
            var panel = new ArrayTranspose.Matrix(at + j * width, PANEL);
            ArrayTranspose.transpose(x, panelRows, panel, Math.min(PANEL, rows - j), width);
        }
    }
}
