package dev.selkie.seal;

import dev.selkie.model.data.Example.Turn;
import java.util.List;

/// How a model is asked a question about a passage that it does not see.
///
/// Source: Zweiger et al., arXiv:2506.10943, appendix B.3.
public final class AnswerPrompt {
    /// Longest answer that is graded, in tokens.
    public static final int MOST_TOKENS = 64;

    private AnswerPrompt() {}

    /// The text that a base model continues with its answer.
    ///
    /// @param asked the question, see [Passage#asked]
    public static String text(String asked) {
        return "Let's answer a question directly and concisely.\nQuestion: " + asked + "\nAnswer:\n";
    }

    /// The turns that a chat model answers.
    ///
    /// @param asked the question, see [Passage#asked]
    public static List<Turn> turns(String asked) {
        return List.of(new Turn("user", asked));
    }
}
