package dev.selkie.kernels.cpu;

/// Which rows a worker attends to: consecutive positions of one sequence, for one key head. Each worker has one and
/// moves it.
final class RowBlock {
    private int firstRow;
    private int positions;
    private int firstPosition;
    private int keyRow;
    private int keyHead;

    /// @param firstRow      of the batch
    /// @param positions     how many
    /// @param firstPosition of those
    /// @param keyRow        where the sequence's keys begin
    void set(int firstRow, int positions, int firstPosition, int keyRow, int keyHead) {
        this.firstRow = firstRow;
        this.positions = positions;
        this.firstPosition = firstPosition;
        this.keyRow = keyRow;
        this.keyHead = keyHead;
    }

    int firstRow() {
        return firstRow;
    }

    int positions() {
        return positions;
    }

    int firstPosition() {
        return firstPosition;
    }

    int keyRow() {
        return keyRow;
    }

    int keyHead() {
        return keyHead;
    }

    /// The position after the last: as many keys as the last one sees.
    int end() {
        return firstPosition + positions;
    }
}
