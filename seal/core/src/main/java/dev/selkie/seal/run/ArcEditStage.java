package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.ArcRows;
import dev.selkie.seal.ArcWriter;
import dev.selkie.seal.ArcWriter.Wanted;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.ArcText;
import dev.selkie.seal.arc.Puzzle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes those edits of a stage over puzzles that are still missing: the model's own are sampled as one batch,
/// random ones are drawn, the oracle's is given.
final class ArcEditStage {
    private final RunningRun<ArcFolder> run;
    private final Llama llama;
    private final Stage<Puzzle, ArcArm> stage;
    private final int round;
    private final EditNotes notes;

    ArcEditStage(RunningRun<ArcFolder> run, Llama llama, Stage<Puzzle, ArcArm> stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
        notes = new EditNotes(run, llama, stage, round);
    }

    void write() throws IOException {
        for (ArcArm arm : stage.arms()) {
            switch (arm) {
                case ArcArm.OwnEdits own -> writeOwn(own);
                case ArcArm.RandomEdits random -> draw(random);
                case ArcArm.Oracle oracle -> {
                    for (Trial.Edit edit : notes.missing(stage.edits(oracle, round))) {
                        note(edit, settings().inner().oracle());
                    }
                }
                case ArcArm.InContext _, ArcArm.Adapter _ -> {}
            }
        }
    }

    private void writeOwn(ArcArm.OwnEdits arm) throws IOException {
        var writer = new ArcWriter(llama, settings().inner().quirks());
        var wanted = new ArrayList<Wanted>();
        var names = new ArrayList<List<Trial.Edit>>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            List<Trial.Edit> all = stage.edits(arm, round, context);
            List<Trial.Edit> missing = notes.missing(all);
            ArcTask task = stage.contexts().get(context).task();
            if (!missing.isEmpty() && notes.fits(writer.promptIds(task).length, missing)) {
                wanted.add(new Wanted(
                        task, missing.stream().map(Trial.Edit::number).toList()));
                names.add(all);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        ArcWriting writing = settings().writing();
        var order = new ArcWriter.Order(
                stage.edits(), writing.temperature(), writing.maxTokens(), writing.tries(), notes.seed());
        long start = System.nanoTime();
        long[] counts = new long[2];
        writer.write(wanted, order, written -> {
            counts[0]++;
            counts[1] += written.ids().size();
            note(names.get(written.wanted()).get(written.number()), written);
        });
        run.spent("edits", round, (int) counts[0], counts[1], start);
    }

    private void note(Trial.Edit name, ArcWriter.Written edit) {
        notes.note(new Entry.Written(name, edit.text(), edit.ids(), edit.logprob(), edit.failure()));
    }

    private void note(Trial.Edit name, ArcEdit edit) throws IOException {
        ArcText form = ArcRows.form(llama);
        notes.note(new Entry.Written(name, form.text(edit), List.of(), 0, Optional.empty()));
    }

    /// Draws edits that will be followed, if there are any.
    private void draw(ArcArm.RandomEdits arm) throws IOException {
        ArcInner inner = settings().inner();
        var rows = new ArcRows(llama, inner.limits(), inner.quirks());
        for (Trial.Edit edit : notes.missing(stage.edits(arm, round))) {
            ArcTask task = stage.contextOf(edit).task();
            RandomStream draws = edit.draws(settings().seed(), "random-edit");
            note(edit, settings().space().draw(draws, drawn -> isFollowed(rows, task, drawn)));
        }
    }

    private boolean isFollowed(ArcRows rows, ArcTask task, ArcEdit edit) {
        try {
            return settings().inner().followed(edit, rows.of(task, edit).size()).epochs() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ArcSettings settings() {
        return run.folder().plan().settings();
    }
}
