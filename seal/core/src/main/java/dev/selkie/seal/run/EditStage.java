package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.Llama;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.EditWriter.Wanted;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Has the self-edits of a stage written, as one batch: those that are not yet.
///
/// An edit's draws are keyed by (the run's seed, round, stage, its prompt, its number): it is the same whatever is
/// written beside it.
final class EditStage {
    private final RunningRun run;
    private final Llama llama;
    private final Stage stage;
    private final int round;

    EditStage(RunningRun run, Llama llama, Stage stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
    }

    void write() throws IOException {
        for (Arm arm : stage.sources()) {
            switch (arm) {
                case Arm.OwnEdits own -> writeOwn(own);
                case Arm.FileEdits file -> take(file);
                case Arm.Base _, Arm.PassageOnly _, Arm.Adapter _, Arm.Together _, Arm.Full _ -> {}
            }
        }
    }

    private void writeOwn(Arm.OwnEdits arm) throws IOException {
        var wanted = new ArrayList<Wanted>();
        var names = new ArrayList<List<Trial.Edit>>();
        for (int context = 0; context < stage.passages().size(); context++) {
            List<Trial.Edit> missing = missing(stage.edits(arm, round, context));
            Passage passage = stage.passages().get(context);
            if (!missing.isEmpty() && fits(passage, missing)) {
                wanted.add(new Wanted(
                        passage, missing.stream().map(Trial.Edit::number).toList()));
                names.add(stage.edits(arm, round, context));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Writing writing = run.settings().writing();
        var order = new EditWriter.Order(writing.prompt(), stage.edits(), writing.maxTokens(), seed());
        long start = System.nanoTime();
        long[] counts = new long[2];
        EditWriter.write(llama, wanted, order, edit -> {
            counts[0]++;
            counts[1] += edit.ids().size();
            note(names.get(edit.wanted()).get(edit.number()), edit);
        });
        run.spent("edits", round, (int) counts[0], counts[1], start);
    }

    private void note(Trial.Edit name, EditWriter.Written edit) {
        Optional<String> failure = edit.text().isEmpty() ? Optional.of("the model wrote nothing") : Optional.empty();
        try {
            run.finish(new Entry.Written(name, edit.text(), edit.ids(), edit.logprob(), failure));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a passage leaves room for an edit; where it does not, that is noted for its edits.
    private boolean fits(Passage passage, List<Trial.Edit> missing) throws IOException {
        int tokens =
                EditWriter.promptIds(llama, passage, run.settings().writing().prompt()).length;
        int context = llama.config().maxPositionEmbeddings();
        if (tokens < context) {
            return true;
        }
        String why = "a prompt of %d tokens leaves no room in the model's context of %d".formatted(tokens, context);
        for (Trial.Edit edit : missing) {
            run.finish(Entry.Written.failed(edit, why));
        }
        return false;
    }

    private void take(Arm.FileEdits arm) throws IOException {
        for (Trial.Edit edit : missing(stage.edits(arm, round))) {
            run.finish(given(arm.file(), edit));
        }
    }

    private Entry.Written given(Path file, Trial.Edit edit) throws IOException {
        Passage passage = stage.passages().get(edit.context());
        try {
            List<String> texts = SealFiles.edits(file, passage);
            if (edit.number() >= texts.size()) {
                throw FormatException.in(
                        file, "%d edits of %s".formatted(edit.number() + 1, passage.title()), "" + texts.size());
            }
            String text = texts.get(edit.number());
            return new Entry.Written(edit, text, List.of(), 0, Optional.empty());
        } catch (FormatException nothing) {
            return Entry.Written.failed(edit, String.valueOf(nothing.getMessage()));
        }
    }

    private List<Trial.Edit> missing(List<Trial.Edit> edits) {
        return edits.stream().filter(edit -> run.ledger().edit(edit).isEmpty()).toList();
    }

    private long seed() {
        return RandomStream.of(run.settings().seed(), "edits")
                .with(round)
                .with(stage.name())
                .bits(0);
    }
}
