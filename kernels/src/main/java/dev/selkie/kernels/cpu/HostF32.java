package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;

/// A matrix in host memory, its bytes at hand.
final class HostF32 {
    private final F32Matrix view;
    private final MemorySegment segment;

    /// @throws IllegalArgumentException if its memory is not the host's
    HostF32(F32Matrix view) {
        this.view = view;
        this.segment = Host.segment(view.data());
    }

    MemorySegment segment() {
        return segment;
    }

    /// Live rows.
    int rows() {
        return view.rows().count();
    }

    int rowCapacity() {
        return view.rows().capacity();
    }

    int cols() {
        return view.cols();
    }

    /// From one row to the next, in bytes.
    long stride() {
        return (long) view.stride() * Float.BYTES;
    }

    /// Where an element is, in bytes.
    long at(int row, int column) {
        return (view.offset() + (long) row * view.stride() + column) * Float.BYTES;
    }

    float get(int row, int column) {
        return segment.get(JAVA_FLOAT_UNALIGNED, at(row, column));
    }

    void set(int row, int column, float value) {
        segment.set(JAVA_FLOAT_UNALIGNED, at(row, column), value);
    }

    /// Copies `count` numbers of a row, from `first` on.
    void copyRow(int row, int first, int count, float[] into, int to) {
        MemorySegment.copy(segment, JAVA_FLOAT_UNALIGNED, at(row, first), into, to, count);
    }

    /// Copies `count` numbers of a row, from `first` on, `step` apart: number `first + i` to `into[to + i · step]`.
    void copyRow(int row, int first, int count, float[] into, int to, int step) {
        if (step == 1) {
            copyRow(row, first, count, into, to);
        } else {
            long from = at(row, first);
            for (int i = 0; i < count; i++) {
                into[to + i * step] = segment.get(JAVA_FLOAT_UNALIGNED, from + (long) i * Float.BYTES);
            }
        }
    }

    /// Copies `count` numbers, from `from` on, of each of `rows` rows as a tile of a left operand.
    void copyRows(int row, int rows, int from, int count, FloatArray into, int at, Product.Layout layout) {
        for (int i = 0; i < rows; i++) {
            copyRow(row + i, from, count, into.array(), at + i * layout.row(), layout.k());
        }
    }

    /// Copies `count` numbers of each of `rows` rows, from `first` on, one row's right behind those of the row before.
    ///
    /// By whole vectors, which is many times faster where rows are short: what one writes beyond its row's
    /// numbers is overwritten by the next row's. Where they would reach beyond the matrix or what is to be
    /// written, the last rows are copied one by one.
    void copyColumns(int row, int rows, int first, int count, FloatArray into, int at) {
        long width = Host.bytes(Math.ceilDiv(count, Lanes.COUNT) * Lanes.COUNT);
        long readable = at(rows() - 1, cols()) - at(row, first) - width;
        long writable = Host.bytes(rows * count) - width;
        int copied = readable < 0 || writable < 0
                ? 0
                : (int) Math.min(readable / stride(), writable / Host.bytes(count)) + 1;
        Lanes.ROW_OPS.copy(this, row, copied, first, count, into, at);
        for (int k = copied; k < rows; k++) {
            copyRow(row + k, first, count, into.array(), at + k * count);
        }
    }

    void zeroRow(int row) {
        segment.asSlice(at(row, 0), (long) cols() * Float.BYTES).fill((byte) 0);
    }

    /// Writes part of a row from row `i` of a tile: `y = c`, or `y = y + c`.
    void put(Tile tile, float[] c, int i, int row, int column, int count, boolean add) {
        if (count == tile.width()) {
            tile.put(c, i, segment, at(row, column), add);
        } else {
            for (int j = 0; j < count; j++) {
                float value = c[i * tile.width() + j];
                set(row, column + j, add ? get(row, column + j) + value : value);
            }
        }
    }

    /// Writes part of `rows` rows, from `row` on, from the rows of a tile: see [#put].
    void putRows(Tile tile, float[] c, int row, int rows, int column, int count, boolean add) {
        for (int i = 0; i < rows; i++) {
            put(tile, c, i, row + i, column, count, add);
        }
    }

    /// Adds to part of a row from row `i` of a tile: `y = fma(scaling, c, y)`.
    void addScaled(Tile tile, float[] c, int i, int row, int column, int count, float scaling) {
        if (count == tile.width()) {
            tile.addScaled(c, i, scaling, segment, at(row, column));
        } else {
            for (int j = 0; j < count; j++) {
                set(row, column + j, Math.fma(scaling, c[i * tile.width() + j], get(row, column + j)));
            }
        }
    }

    /// Rows `row` to `row + count`, from `column` on, as a panel; columns that do not exist are left out.
    void panel(Tile tile, int row, int count, int column, float[] into, int to) {
        if (column + tile.width() <= cols()) {
            tile.gather(segment, at(row, column), stride(), count, into, to);
        } else {
            for (int k = 0; k < count; k++) {
                for (int j = 0; column + j < cols(); j++) {
                    into[to + k * tile.width() + j] = get(row + k, column + j);
                }
            }
        }
    }
}
