package dev.selkie.cli;

import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.RunListener;
import dev.selkie.seal.run.Standing;
import java.util.Locale;

/// How far a run has come, on stderr. What is left is reckoned by what this process has done in the time that it ran.
///
/// Has state.
final class RunProgress implements RunListener {
    private final Progress progress;
    private Standing last;

    RunProgress(Progress progress, Standing before) {
        this.progress = progress;
        last = before;
    }

    @Override
    public void finished(Entry entry, Standing now) {
        last = now;
        show(note(now));
    }

    @Override
    public void learning(int steps, int ofSteps) {
        show("%s, step %d of %d".formatted(note(last), steps, ofSteps));
    }

    private void show(String note) {
        progress.at(last.adapters(), last.ofAdapters(), note);
    }

    private String note(Standing now) {
        var note = new StringBuilder();
        if (now.round() < now.rounds()) {
            note.append("round %d of %d, %d of %d contexts, "
                    .formatted(now.round() + 1, now.rounds(), now.contexts(), now.ofContexts()));
        }
        note.append("%d of %d edits".formatted(now.edits(), now.ofEdits()));
        progress.left(now.adapters(), now.ofAdapters())
                .ifPresent(left -> note.append(", ")
                        .append(SealWork.duration(left.toMillis() / 1e3))
                        .append(" left"));
        now.best().ifPresent(best -> note.append(String.format(Locale.ROOT, ", best gain %+.3f", best)));
        return note.toString();
    }
}
