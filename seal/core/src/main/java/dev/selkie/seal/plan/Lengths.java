package dev.selkie.seal.plan;

/// How long the texts of a round are, in tokens, on average.
///
/// @param prompt    that asks for an edit, with its passage
/// @param edit      that the model writes
/// @param documents that an edit is cut into, the passage among them
/// @param document  each of them
/// @param questions of a passage
/// @param question  each of them, with its prompt
/// @param answer    that the model gives
public record Lengths(int prompt, int edit, int documents, int document, int questions, int question, int answer) {
    /// SQuAD's passages with the published self-edits of a 7B model: 8.6 documents of about 50 tokens an edit, 774
    /// characters and 5.1 questions a passage, answers of at most 64 tokens.
    public static final Lengths PUBLISHED = new Lengths(230, 300, 9, 50, 5, 50, 64);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public Lengths {
        Amounts.check("prompt tokens", prompt, 1);
        Amounts.check("edit tokens", edit, 1);
        Amounts.check("documents", documents, 1);
        Amounts.check("document tokens", document, 2);
        Amounts.check("questions", questions, 1);
        Amounts.check("question tokens", question, 1);
        Amounts.check("answer tokens", answer, 1);
    }

    /// Positions that the longest of them needs.
    int longest() {
        return Math.max(Math.max(prompt + edit, question + answer), document);
    }
}
