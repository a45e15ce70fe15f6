package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.random.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// What [EditStage] and [ArcEditStage] share: which edits are missing, whether there is room for them, their draws, and
/// noting them.
///
/// @param llama the writer
record EditNotes(RunningRun<?> run, Llama llama, Stage<?, ?> stage, int round) {
    /// Those of `edits` that are not written yet.
    List<Trial.Edit> missing(List<Trial.Edit> edits) {
        return edits.stream().filter(edit -> run.ledger().edit(edit).isEmpty()).toList();
    }

    /// Whether a prompt of so many tokens leaves room for an edit; where it does not, that is noted for `edits`.
    boolean fits(int tokens, List<Trial.Edit> edits) {
        Optional<String> misfit = llama.config().misfit("the prompt with a new token", tokens + 1);
        misfit.ifPresent(why -> edits.forEach(edit -> note(Entry.Written.failed(edit, why))));
        return misfit.isEmpty();
    }

    /// Of the stage's sampling in this round: each edit's draws depend on it, its prompt and its number alone.
    long seed() {
        return RandomStream.of(run.folder().plan().settings().seed(), "edits")
                .with(round)
                .with(stage.name())
                .bits(0);
    }

    void note(Entry.Written edit) {
        try {
            run.finish(edit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
