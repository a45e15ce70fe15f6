package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.seal.ArcWriter;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.Puzzle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The edits of a stage's puzzles. One is worth 1 if its puzzle is solved with it, else 0; one that cannot be read is
/// worth 0, whatever the model solves without it. Every edit that is worth 1 is imitated, as published.
record PuzzleCandidates(ArcSettings settings, Ledger ledger, Llama llama, Stage<Puzzle, ArcArm> stage, int round)
        implements Candidates {
    @Override
    public List<Group> groups() {
        return IntStream.range(0, stage.contexts().size()).mapToObj(this::group).toList();
    }

    /// Rewards are 0 or 1. With the floor 0 every edit that solves is kept. Where edits have to improve on the
    /// untaught model, a puzzle that it solves has the floor 1, so that none is.
    private Group group(int context) {
        var graded = new ArrayList<Group.Graded>();
        for (Trial trial : stage.trials(new ArcArm.OwnEdits(), round, context)) {
            Optional<Entry.Written> written =
                    ledger.edit(trial.edit()).filter(edit -> !edit.ids().isEmpty());
            written.ifPresent(edit -> graded.add(new Group.Graded(trial.edit(), reward(trial, edit), edit.logprob())));
        }
        Trial untaught = stage.trials(new ArcArm.InContext(), round, context).getFirst();
        return new Group(graded, settings.improvement() && isSolved(untaught) ? 1 : 0);
    }

    private double reward(Trial trial, Entry.Written edit) {
        return edit.failure().isEmpty() && isSolved(trial) ? 1 : 0;
    }

    private boolean isSolved(Trial trial) {
        return ledger.attempt(trial).filter(Entry.Attempted::solved).isPresent();
    }

    @Override
    public List<Group.Graded> imitated(Group group) {
        return group.aboveFloor();
    }

    @Override
    public Sequence lesson(Entry.Written edit) throws IOException {
        return writer().lesson(task(edit), edit.text());
    }

    @Override
    public List<Sequence> together(List<Sequence> lessons) {
        return settings.inner().quirks().padded(llama, lessons);
    }

    @Override
    public int[] prompt(Entry.Written edit) throws IOException {
        return writer().promptIds(task(edit));
    }

    @Override
    public int mostTokens() {
        return settings.writing().maxTokens();
    }

    private ArcWriter writer() {
        return new ArcWriter(llama, settings.inner().quirks());
    }

    private ArcTask task(Entry.Written edit) {
        return stage.contextOf(edit.edit()).task();
    }
}
