package dev.selkie.seal.arc;

import dev.selkie.model.data.Example;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Exercises and self-edits as a model reads and writes them: [ChatText] for a model that holds conversations,
/// [PlainText] for one that only continues texts.
public sealed interface ArcText permits ChatText, PlainText {
    /// The form for a model that has a chat template, or has none.
    static ArcText of(boolean chat) {
        return chat ? new ChatText() : new PlainText();
    }

    /// The exercise with its answer, to learn from.
    Example solved(Row row);

    /// The question: what the rule behind `shown` makes of `input`.
    Example asked(List<Pair> shown, Grid input);

    /// The grid that was written to answer a question; nothing if it is none.
    Optional<Grid> answer(String written);

    /// What ends an answer, beside the end token.
    List<String> stops();

    /// The request for a self-edit.
    Example wanted(List<Pair> demonstrations);

    /// The request with `edit` as its answer, to learn from.
    Example lesson(List<Pair> demonstrations, String edit);

    /// The self-edit that was written, all of it.
    ///
    /// @throws IOException if it is none; one that says too little is one for 0 epochs
    ArcEdit edit(String written) throws IOException;

    /// How a model should write `edit`.
    String text(ArcEdit edit);
}
