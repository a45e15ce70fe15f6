package dev.selkie.kernels.cpu;

import dev.selkie.kernels.PackedWeights;
import java.util.Optional;

/// A matrix product, or several of different sizes, as [BlockedProduct] computes it: where its operands come
/// from and where its result goes.
///
///     c_g = left_g (rows, inner) · right_g (inner, columns)      for each group g
interface Product {
    /// Called before each run, by the caller's thread alone.
    default void begin() {}

    /// Groups of this run, at most [#groupCapacity()].
    default int groups() {
        return 1;
    }

    default int groupCapacity() {
        return 1;
    }

    int rows(int group);

    int columns(int group);

    int columnCapacity();

    /// The length of the sums, at most [#innerCapacity()].
    int inner(int group);

    int innerCapacity();

    /// Whether sums in several parts are the sums of those parts, which loses fewer digits, or else go on from part to
    /// part as if they were one.
    default boolean addsParts() {
        return false;
    }

    /// Such that the sum of rows · inner over all groups is at most this times [#innerCapacity()].
    int rowCapacity();

    /// Whether the left operand lies transposed in memory: the numbers of one k side by side, not those of one row. It
    /// is copied transposed then.
    default boolean isLeftTransposed() {
        return false;
    }

    /// Copies part of the rows of one tile of the left operand: their numbers `from` to `from + inner`. Here and
    /// in [#right] arguments come one by one: with so many kinds of products the compiler does not see through
    /// the call, and makes an object of each record, as it does of `layout`.
    ///
    /// @param count few enough for a tile
    /// @param from  a multiple of 16
    /// @param into  written: number k of row i to `into[at + i · layout.row() + k · layout.k()]`
    void left(int group, int first, int count, int from, int inner, FloatArray into, int at, Layout layout);

    /// The matrix whose rows the left operand's are, one for one, if there is one.
    default Optional<HostF32> leftMatrix() {
        return Optional.empty();
    }

    /// How a tile of the left operand is laid out in an array.
    ///
    /// @param row from one row to the next
    /// @param k   from one number of a row to the next
    record Layout(int row, int k) {
        static Layout rows(int stride) {
            return new Layout(stride, 1);
        }

        static Layout transposed(int rows) {
            return new Layout(1, rows);
        }
    }

    /// The weights whose panels are the right operand as they lie, if they are.
    default Optional<PackedWeights> weights() {
        return Optional.empty();
    }

    /// The weights whose columns are the right operand, if they are: 16 rows of them after the other.
    default Optional<PackedWeights> transposedWeights() {
        return Optional.empty();
    }

    /// The matrix that the result is, if it is one as it stands.
    default Optional<HostF32> target() {
        return Optional.empty();
    }

    /// Whether the result is added to what is in the target.
    default boolean adds() {
        return false;
    }

    /// Copies part of some columns of the right operand. What it writes beyond the last column does not matter.
    ///
    /// @param first a multiple of the tile's width
    /// @param from  a multiple of 16
    /// @param into  (inner rounded up to a multiple of 16, the tile's width) from `at`, written
    void right(int group, int first, int from, int inner, FloatArray into, int at);

    /// Copies several neighbouring panels of the right operand, see [#right].
    ///
    /// @param panelSize numbers from one to the next in the array
    default void right(
            int group, int first, int panels, int width, int from, int inner, FloatArray into, int panelSize) {
        for (int i = 0; i < panels; i++) {
            right(group, first + i * width, from, inner, into, i * panelSize);
        }
    }

    /// Takes a finished piece of the result.
    ///
    /// @param c       (rows, the tile's width) from the start
    /// @param columns that exist, at most the tile's width
    void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] c);
}
