package dev.selkie.kernels.cpu;

/// Scores of consecutive queries of a sequence with consecutive keys of it, of which a query sees those up to its own
/// position. Whoever goes through a sequence has one and moves it; queries and keys are counted within it.
final class ScoreBlock {
    private int firstQuery;
    private int queries;
    private int firstKey;
    private int keys;

    /// @param first position of the first
    void setQueries(int first, int count) {
        firstQuery = first;
        queries = count;
    }

    /// @param first position of the first
    void setKeys(int first, int count) {
        firstKey = first;
        keys = count;
    }

    int queries() {
        return queries;
    }

    int keys() {
        return keys;
    }

    /// How far the first query's position is beyond the first key's.
    int ahead() {
        return firstQuery - firstKey;
    }

    /// How many keys a query sees, if it sees any.
    int seenBy(int query) {
        return Math.min(keys, ahead() + query + 1);
    }

    /// How many keys some query sees: those that the last one does.
    int seen() {
        return seenBy(queries - 1);
    }

    /// The first query that sees a key.
    int firstSeeing() {
        return Math.max(0, -ahead());
    }

    /// The first query that sees all keys, if any does.
    int firstSeeingAll() {
        return Math.max(0, keys - 1 - ahead());
    }
}
