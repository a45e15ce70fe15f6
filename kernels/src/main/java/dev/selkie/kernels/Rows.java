package dev.selkie.kernels;

/// How many rows of a buffer are in use.
///
/// A fixed count never changes. An open one is the dimension that a plan leaves open (the tokens of a batch,
/// its segments): memory is reserved for `capacity` rows, and before each run [#set] says how many are live.
/// All views of one plan that share the dimension share this object.
///
/// Has identity: two open counts of equal size are different dimensions. Not safe to set while a kernel runs.
public final class Rows {
    private final int capacity;
    private final boolean open;
    private int count;

    private Rows(int capacity, boolean open) {
        if (capacity < 0) {
            throw new IllegalArgumentException("rows: capacity " + capacity + " is below 0");
        }
        this.capacity = capacity;
        this.open = open;
        this.count = capacity;
    }

    /// Always `count` rows.
    public static Rows fixed(int count) {
        return new Rows(count, false);
    }

    /// Up to `capacity` rows, all live until [#set] says otherwise.
    public static Rows open(int capacity) {
        return new Rows(capacity, true);
    }

    public int count() {
        return count;
    }

    public int capacity() {
        return capacity;
    }

    public boolean isOpen() {
        return open;
    }

    /// @throws IllegalArgumentException if the count is fixed, or `live` is not within 0 and the capacity
    public void set(int live) {
        if (!open || live < 0 || live > capacity) {
            throw new IllegalArgumentException(
                    "rows: cannot set %d live rows of %s %d".formatted(live, open ? "at most" : "always", capacity));
        }
        count = live;
    }
}
