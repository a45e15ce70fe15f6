package dev.selkie.seal;

import dev.selkie.model.data.Example.Turn;
import java.util.List;
import java.util.Locale;

/// How a model is asked for a self-edit.
///
/// A base model gets one text: an instruction, the passage, and a cue that the edit continues from. A model
/// that follows instructions gets the request as a system turn and the passage as a user turn. [#IMPLICATIONS]
/// is worded as in the published data, since edits and fine-tuning sets were made with that very text; the
/// others follow the paper's description of them.
/// Source: Zweiger et al., arXiv:2506.10943, appendix B.
public enum EditPrompt {
    /// The prompt of the paper's main results.
    IMPLICATIONS(Texts.LIST.formatted("a list"), "Implications:\n", "Answer with the list, one implication a line."),
    IMPLICATIONS_LONG(
            Texts.LIST.formatted("a long list"), "Implications:\n", "Answer with the list, one implication a line."),
    IMPLICATIONS_VERY_LONG(
            Texts.LIST.formatted("a very long list"),
            "Implications:\n",
            "Answer with the list, one implication a line."),
    /// Thinks first; what comes before its line `Implications:` is not learnt.
    IMPLICATIONS_CHAIN_OF_THOUGHT(
            "Let's read the following passage, think step by step about what it says, and then produce a list of implications"
                    + " derived directly or indirectly from the content.",
            "Thought Process:\n",
            "Write your thoughts, then a line that says `Implications:`, then one implication a line."),
    REWRITE(
            "Let's read the following passage and rewrite it in a few different ways, each one on a line of its own.",
            "Rewritten passages:\n",
            "Answer with the rewritten passages, one a line."),
    SELF_QA(
            "Let's read the following passage and rewrite it as questions and answers.",
            "Question 1: ",
            "Answer with lines `Question 1: …` and `Answer 1: …` in turn."),
    /// Nothing but the passage: what the model writes next is the edit.
    NONE("", "", "");

    private final String instruction;
    private final String cue;
    private final String form;

    EditPrompt(String instruction, String cue, String form) {
        this.instruction = instruction;
        this.cue = cue;
        this.form = form;
    }

    /// The prompt of a command line's name, such as `self-qa`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static EditPrompt named(String name) {
        return Named.of("prompt", values(), name);
    }

    /// The text that a base model continues with an edit of `passage`.
    public String text(Passage passage) {
        String request = instruction.isEmpty() ? "" : instruction + "\n\n";
        return "%sPassage:\n%s\n%s\n\n%s".formatted(request, passage.title(), passage.context(), cue);
    }

    /// The turns that a chat model answers with an edit of `passage`.
    public List<Turn> turns(Passage passage) {
        var user = new Turn("user", passage.title() + "\n" + passage.context());
        return instruction.isEmpty() ? List.of(user) : List.of(new Turn("system", instruction + " " + form), user);
    }

    /// How edits that it led to are cut.
    public Splitting splitting() {
        return Splitting.DEFAULT.withThought(this == IMPLICATIONS_CHAIN_OF_THOUGHT);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Constants of an enum cannot use its own static fields.
    private static final class Texts {
        static final String LIST =
                "Let's read the following passage and produce %s of implications derived directly or indirectly"
                        + " from the content.";
    }
}
