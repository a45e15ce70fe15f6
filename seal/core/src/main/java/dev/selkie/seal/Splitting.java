package dev.selkie.seal;

/// How a self-edit is cut into documents.
///
/// @param lines      one document for each line, or for each question with its answer; otherwise one for each
///     segment between `---`
/// @param published  with the published code's defect: `Answer 1:` does not count as an answer, so that most edits
///     made of questions fall apart into lines, a question in one document and its answer in another
/// @param thought    the edit opens with a train of thought: what stands up to its line `Implications:` is left out
/// @param mostPieces only so many documents, the first, are made of an edit (the passage is one more); later
///     versions of the published code take 30
public record Splitting(boolean lines, boolean published, boolean thought, int mostPieces) {
    /// Line by line, questions kept with their answers.
    public static final Splitting DEFAULT = new Splitting(true, false, false, Integer.MAX_VALUE);

    /// As the code published with arXiv:2506.10943 cuts for single passages (commit 4cb1e7d).
    public static final Splitting PUBLISHED = DEFAULT.withPublished(true);

    /// @throws IllegalArgumentException if `mostPieces` is below 0
    public Splitting {
        if (mostPieces < 0) {
            throw new IllegalArgumentException("number of documents %d is below 0".formatted(mostPieces));
        }
    }

    public Splitting withLines(boolean each) {
        return new Splitting(each, published, thought, mostPieces);
    }

    public Splitting withPublished(boolean defect) {
        return new Splitting(lines, defect, thought, mostPieces);
    }

    public Splitting withThought(boolean first) {
        return new Splitting(lines, published, first, mostPieces);
    }

    public Splitting withMostPieces(int count) {
        return new Splitting(lines, published, thought, count);
    }
}
