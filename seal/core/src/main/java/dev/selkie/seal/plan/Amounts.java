package dev.selkie.seal.plan;

/// How much a round does.
///
/// @param contexts passages
/// @param edits    self-edits of each
/// @param seeds    trainings of each edit
/// @param atOnce   adapters that are trained and examined together
public record Amounts(int contexts, int edits, int seeds, int atOnce) {
    /// @throws IllegalArgumentException naming the value that is out of its range
    public Amounts {
        check("contexts", contexts, 1);
        check("edits", edits, 1);
        check("seeds", seeds, 1);
        check("adapters at once", atOnce, 1);
        if ((double) contexts * edits * seeds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d passages × %d edits × %d seeds are too many adapters".formatted(contexts, edits, seeds));
        }
    }

    /// Edits of all passages.
    public int allEdits() {
        return contexts * edits;
    }

    /// Trainings of all edits.
    public int adapters() {
        return allEdits() * seeds;
    }

    static void check(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s: %d is below %d".formatted(name, value, least));
        }
    }
}
