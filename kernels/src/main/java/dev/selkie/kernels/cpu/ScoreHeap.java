package dev.selkie.kernels.cpu;

/// Hands out ids from the highest score down, of equal ones the lower id first; sorts no more than what is
/// asked for (a binary heap).
final class ScoreHeap {
    /// `left` ids as a heap, then those taken, the first one last.
    private final int[] ids;

    private float[] scores = new float[0];
    private int count;
    private int left;

    ScoreHeap(int capacity) {
        ids = new int[capacity];
    }

    /// Starts anew. Time is linear.
    ///
    /// @param scores by id; not copied
    void fill(int[] from, int count, float[] scores) {
        System.arraycopy(from, 0, ids, 0, count);
        this.scores = scores;
        this.count = count;
        this.left = count;
        for (int parent = count / 2 - 1; parent >= 0; parent--) {
            sink(parent);
        }
    }

    /// How many are left.
    int left() {
        return left;
    }

    /// How many were taken.
    int taken() {
        return count - left;
    }

    /// The i-th taken, from 0.
    int taken(int i) {
        return ids[count - 1 - i];
    }

    /// The one taken last.
    int last() {
        return ids[left];
    }

    /// The one to be taken next.
    int next() {
        return ids[0];
    }

    int take() {
        int id = ids[0];
        ids[0] = ids[--left];
        ids[left] = id;
        sink(0);
        return id;
    }

    private void sink(int from) {
        int parent = from;
        int id = ids[from];
        for (int child = 2 * parent + 1; child < left; child = 2 * parent + 1) {
            if (child + 1 < left && before(ids[child + 1], ids[child])) {
                child++;
            }
            if (!before(ids[child], id)) {
                break;
            }
            ids[parent] = ids[child];
            parent = child;
        }
        ids[parent] = id;
    }

    private boolean before(int a, int b) {
        return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
    }
}
