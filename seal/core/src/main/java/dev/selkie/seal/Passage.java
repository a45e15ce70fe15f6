package dev.selkie.seal;

import java.util.List;

/// What a model shall learn, and how to find out whether it has.
///
/// @param title     of the article
/// @param context   the text itself
/// @param questions about it; perhaps none
public record Passage(String title, String context, List<Question> questions) {
    public Passage {
        questions = List.copyOf(questions);
    }

    /// @param answer the one that counts as right
    public record Question(String question, String answer) {}
}
