package dev.selkie.kernels.cpu;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Part;
import java.util.List;

/// Cuts the rows of many parts, large and small, into chunks of work of about equal size.
final class PartChunks {
    private static final int NUMBERS_PER_CHUNK = 1 << 15;

    private final List<Part> parts;

    /// The first chunk of each part, and how many chunks there are.
    private final int[] firstChunk;

    /// The first row of each part, counted through all parts, and how many rows there are.
    private final int[] firstRow;

    PartChunks(List<Part> parts) {
        this.parts = parts;
        this.firstChunk = new int[parts.size() + 1];
        this.firstRow = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            F32Matrix parameter = parts.get(i).parameter();
            int rows = parameter.rows().capacity();
            firstChunk[i + 1] = firstChunk[i] + Math.ceilDiv(rows, rowsPerChunk(parameter));
            firstRow[i + 1] = firstRow[i] + rows;
        }
    }

    int count() {
        return firstChunk[parts.size()];
    }

    int rows() {
        return firstRow[parts.size()];
    }

    /// Which part a chunk belongs to.
    int part(int chunk) {
        int part = 0;
        while (firstChunk[part + 1] <= chunk) {
            part++;
        }
        return part;
    }

    /// The first row of a chunk, within its part.
    int begin(int chunk) {
        int part = part(chunk);
        return (chunk - firstChunk[part]) * rowsPerChunk(parts.get(part).parameter());
    }

    /// The row behind a chunk's last one, within its part.
    int end(int chunk) {
        F32Matrix parameter = parts.get(part(chunk)).parameter();
        return Math.min(parameter.rows().count(), begin(chunk) + rowsPerChunk(parameter));
    }

    /// A row of a part, counted through all parts.
    int row(int part, int row) {
        return firstRow[part] + row;
    }

    private static int rowsPerChunk(F32Matrix matrix) {
        return Math.max(1, NUMBERS_PER_CHUNK / Math.max(1, matrix.cols()));
    }
}
