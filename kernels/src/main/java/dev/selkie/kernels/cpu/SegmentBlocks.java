package dev.selkie.kernels.cpu;

import dev.selkie.kernels.I32Matrix;
import java.util.Objects;

/// Reads the table of a batch's sequences that attention works on, and cuts each into blocks of positions.
final class SegmentBlocks {
    private final I32Matrix table;
    private final int[] firstBlock;

    SegmentBlocks(I32Matrix table) {
        this.table = table;
        this.firstBlock = new int[table.rows().capacity() + 1];
        Host.require(table.data());
    }

    int count() {
        return table.rows().count();
    }

    int firstRow(int segment) {
        return Host.get(table, segment, 0);
    }

    int rows(int segment) {
        return Host.get(table, segment, 1);
    }

    int firstPosition(int segment) {
        return Host.get(table, segment, 2);
    }

    int keyRow(int segment) {
        return Host.get(table, segment, 3);
    }

    /// Checks the table and cuts every segment into blocks.
    ///
    /// @param rows      of the batch
    /// @param keyRows   that keys can be in
    /// @param positions in a block, the last of a segment being shorter
    /// @return how many blocks there are
    /// @throws IndexOutOfBoundsException if a segment does not lie within the rows or its keys not within theirs
    int cut(int rows, int keyRows, int positions) {
        for (int s = 0; s < count(); s++) {
            Objects.checkFromIndexSize(firstRow(s), rows(s), rows);
            Objects.checkIndex(firstPosition(s), Integer.MAX_VALUE);
            Objects.checkFromIndexSize(keyRow(s), Math.addExact(firstPosition(s), rows(s)), keyRows);
            firstBlock[s + 1] = firstBlock[s] + Math.ceilDiv(rows(s), positions);
        }
        return firstBlock[count()];
    }

    /// The segment that a block belongs to.
    int ofBlock(int block) {
        int segment = 0;
        while (firstBlock[segment + 1] <= block) {
            segment++;
        }
        return segment;
    }

    /// Which of its segment's blocks a block is.
    int withinSegment(int block, int segment) {
        return block - firstBlock[segment];
    }
}
