package dev.selkie.seal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a model is asked for a self-edit: an instruction, the passage, and a cue that the edit continues from.
///
/// The wordings are those of the published runs (arXiv:2506.10943, appendix B.3).
public enum EditPrompt {
    IMPLICATIONS(
            "Let's read the following passage and produce a list of implications derived directly or indirectly from the content.",
            "Implications:\n"),
    IMPLICATIONS_LONG(
            "Let's read the following passage and produce a long list of implications derived directly or indirectly from the"
                    + " content.",
            "Implications:\n"),
    IMPLICATIONS_VERY_LONG(
            "Let's read the following passage and produce a very long list of implications derived directly or indirectly"
                    + " from the content.",
            "Implications:\n"),
    REWRITE("Let's read the following passage and rewrite it in a few different ways, each one separated by a newline.", "Rewritten passages:\n"),
    SELF_QA("Let's read the following passage and rewrite it in a question-answer format.", "Question 1: ");

    private final String instruction;
    private final String cue;

    EditPrompt(String instruction, String cue) {
        this.instruction = instruction;
        this.cue = cue;
    }

    /// The prompt for `passage`.
    public String text(Passage passage) {
        return "%s\n\nPassage:\n%s\n%s\n\n%s".formatted(instruction, passage.title(), passage.context(), cue);
    }

    /// The prompt of a command line's name, such as `self-qa`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static EditPrompt named(String name) {
        for (EditPrompt prompt : values()) {
            if (prompt.toString().equals(name)) {
                return prompt;
            }
        }
        String all = Arrays.stream(values()).map(EditPrompt::toString).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("prompt '%s' is none of %s".formatted(name, all));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
