package dev.selkie.cli;

import dev.selkie.seal.run.AnyRun;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.Standing;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `selkie seal status`: how far a run is, whoever works on it.
@Command(name = "status", description = "What is done of a run, and what is left.")
final class SealStatus extends Verb {
    private static final String STOPPED = "stopped";

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    Path folder = Path.of("");

    SealStatus(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        switch (AnyRun.open(folder)) {
            case ContinualFolder run -> tell(run);
            case StoredRun run -> tell(run);
        }
    }

    private void tell(ContinualFolder run) throws IOException {
        int rows = run.rows().size();
        State state = State.of(rows == run.total(), run.process());
        if (common.json) {
            SequencedMap<String, Object> json = state.json();
            json.put("rows", rows);
            json.put("of_rows", run.total());
            console().json(json);
        } else {
            console().line("%s: %d of %d rows", state.told(), rows, run.total());
            tellHowToGoOn(run, state);
        }
    }

    private void tell(StoredRun run) throws IOException {
        Standing at = run.standing(run.ledger());
        State state = State.of(at.done(), run.process());
        if (common.json) {
            SequencedMap<String, Object> json = state.json();
            json.putAll(at.json());
            console().json(json);
            return;
        }
        console()
                .line(
                        "%s: %d of %d rounds, %d of %d edits, %d of %d adapters%s",
                        state.told(),
                        at.round(),
                        at.rounds(),
                        at.edits(),
                        at.ofEdits(),
                        at.adapters(),
                        at.ofAdapters(),
                        at.best().isPresent()
                                ? ", best gain %+.3f".formatted(at.best().getAsDouble())
                                : "");
        tellHowToGoOn(run, state);
    }

    private void tellHowToGoOn(AnyRun run, State state) {
        if (state.word.equals(STOPPED)) {
            console().line("%s", WhenStopped.resume(run));
        }
    }

    /// Whether a run is done, and who works on it.
    ///
    /// @param word `running`, `stopped` or `done`
    private record State(String word, Optional<String> process) {
        static State of(boolean done, Optional<String> process) {
            return new State(done ? "done" : process.isPresent() ? "running" : STOPPED, process);
        }

        String told() {
            return word + process.map(" (process %s)"::formatted).orElse("");
        }

        SequencedMap<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("state", word);
            process.ifPresent(number -> json.put("process", number));
            return json;
        }
    }
}
