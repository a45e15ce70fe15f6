package dev.selkie.kernels.cpu;

import dev.selkie.kernels.F32Matrix;
import java.util.List;

/// Cuts the rows of many matrices, large and small, into chunks of work of about equal size.
final class RowChunks {
    private static final int NUMBERS_PER_CHUNK = 1 << 15;

    private final List<F32Matrix> matrices;

    /// The first chunk of each matrix, and how many chunks there are.
    private final int[] firstChunk;

    /// The first row of each matrix, counted through all matrices, and how many rows there are.
    private final int[] firstRow;

    RowChunks(List<F32Matrix> matrices) {
        this.matrices = matrices;
        this.firstChunk = new int[matrices.size() + 1];
        this.firstRow = new int[matrices.size() + 1];
        for (int i = 0; i < matrices.size(); i++) {
            F32Matrix matrix = matrices.get(i);
            int rows = matrix.rows().capacity();
            firstChunk[i + 1] = firstChunk[i] + Math.ceilDiv(rows, rowsPerChunk(matrix));
            firstRow[i + 1] = firstRow[i] + rows;
        }
    }

    int count() {
        return firstChunk[matrices.size()];
    }

    int rows() {
        return firstRow[matrices.size()];
    }

    /// Which matrix a chunk belongs to.
    int matrix(int chunk) {
        int matrix = 0;
        while (firstChunk[matrix + 1] <= chunk) {
            matrix++;
        }
        return matrix;
    }

    /// The first row of a chunk, within its matrix.
    int begin(int chunk) {
        int matrix = matrix(chunk);
        return (chunk - firstChunk[matrix]) * rowsPerChunk(matrices.get(matrix));
    }

    /// The row behind a chunk's last one, within its matrix.
    int end(int chunk) {
        F32Matrix matrix = matrices.get(matrix(chunk));
        return Math.min(matrix.rows().count(), begin(chunk) + rowsPerChunk(matrix));
    }

    /// A row of a matrix, counted through all matrices.
    int row(int matrix, int row) {
        return firstRow[matrix] + row;
    }

    private static int rowsPerChunk(F32Matrix matrix) {
        return Math.max(1, NUMBERS_PER_CHUNK / Math.max(1, matrix.cols()));
    }
}
