package dev.selkie.cli;

import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.Standing;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `selkie seal status`: how far a run is, whoever works on it.
@Command(name = "status", description = "What is done of a run, and what is left.")
final class SealStatus extends Verb {
    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    Path folder = Path.of("");

    SealStatus(Console console) {
        super(console);
    }

    /// What is printed.
    ///
    /// @param state    `running`, `stopped` or `done`
    /// @param process  that works on it
    /// @param round    that it is in, from 0
    /// @param bestGain of an edit over the untaught model
    record Result(
            String state,
            @Nullable String process,
            int round,
            int rounds,
            int contexts,
            int ofContexts,
            int edits,
            int ofEdits,
            int adapters,
            int ofAdapters,
            @Nullable Double bestGain) {}

    /// What is printed of a continual run.
    record Continual(String state, @Nullable String process, int rows, int ofRows) {}

    @Override
    void run() throws IOException {
        if (ContinualFolder.isAt(folder)) {
            continual(ContinualFolder.open(folder));
        } else {
            outer();
        }
    }

    private void continual(ContinualFolder run) throws IOException {
        int rows = run.rows().size();
        Optional<String> process = run.process();
        var result = new Continual(state(rows == run.total(), process), process.orElse(null), rows, run.total());
        if (common.json) {
            console().json(result);
        } else {
            console().line("%s: %d of %d rows", result.state(), result.rows(), result.ofRows());
        }
    }

    private static String state(boolean done, Optional<String> process) {
        return done ? "done" : process.isPresent() ? "running" : "stopped";
    }

    private void outer() throws IOException {
        StoredRun run = StoredRun.open(folder);
        Standing at = run.standing(run.ledger());
        Optional<String> process = run.process();
        print(new Result(
                state(at.done(), process),
                process.orElse(null),
                at.round(),
                at.rounds(),
                at.contexts(),
                at.ofContexts(),
                at.edits(),
                at.ofEdits(),
                at.adapters(),
                at.ofAdapters(),
                at.best().isPresent() ? at.best().getAsDouble() : null));
    }

    private void print(Result result) {
        if (common.json) {
            console().json(result);
            return;
        }
        console()
                .line(
                        "%s%s: %d of %d rounds, %d of %d edits, %d of %d adapters%s",
                        result.state(),
                        result.process() == null ? "" : " (process " + result.process() + ")",
                        result.round(),
                        result.rounds(),
                        result.edits(),
                        result.ofEdits(),
                        result.adapters(),
                        result.ofAdapters(),
                        result.bestGain() == null ? "" : ", best gain %+.3f".formatted(result.bestGain()));
        if (result.state().equals("stopped")) {
            console().line("go on with: selkie seal resume %s", folder);
        }
    }
}
