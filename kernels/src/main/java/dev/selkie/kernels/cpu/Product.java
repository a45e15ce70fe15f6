package dev.selkie.kernels.cpu;

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

    /// Copies part of the rows of one tile of the left operand, turned over: their numbers `from` to `from + inner`.
    ///
    /// @param count at most [Tile#ROWS]
    /// @param from  a multiple of 16
    /// @param into  (inner, count) from `at`, written
    void left(int group, int first, int count, int from, int inner, float[] into, int at);

    /// Copies part of some columns of the right operand. What it writes beyond the last column does not matter.
    ///
    /// @param first a multiple of the tile's width
    /// @param from  a multiple of 16
    /// @param into  (inner rounded up to a multiple of 16, the tile's width) from `at`, written
    void right(int group, int first, int from, int inner, float[] into, int at);

    /// Takes a finished piece of the result.
    ///
    /// @param c       (rows, the tile's width) from the start
    /// @param columns that exist, at most the tile's width
    void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] c);
}
