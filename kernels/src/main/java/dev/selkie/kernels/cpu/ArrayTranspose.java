package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static dev.selkie.kernels.cpu.Lanes.TRANSPOSE;

/// Transposes matrices that lie in one array, block by block; what no block covers, number by number.
final class ArrayTranspose {
    private ArrayTranspose() {}

    /// A matrix in the array: row 0 begins at `at`, the next one `stride` numbers behind it.
    record Matrix(int at, int stride) {}

    /// `to[c, r] = from[r, c]`
    ///
    /// @param rows of `from`
    /// @param cols of `from`
    static void transpose(FloatArray array, Matrix from, Matrix to, int rows, int cols) {
        float[] x = array.array();
        int side = TRANSPOSE.side();
        int wholeRows = rows - rows % side;
        int wholeCols = cols - cols % side;
        var blocks = new Transpose.Blocks(array.memory(), bytes(from.stride), bytes(side), 0);
        for (int r = 0; r < wholeRows; r += side) {
            long at = bytes(from.at + r * from.stride);
            TRANSPOSE.strip(blocks, at, wholeCols / side, array, to.at + r, to.stride, side * to.stride);
        }
        for (int r = 0; r < rows; r++) {
            for (int c = r < wholeRows ? wholeCols : 0; c < cols; c++) {
                x[to.at + c * to.stride + r] = x[from.at + r * from.stride + c];
            }
        }
    }
}
