package dev.selkie.cli;

import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The held-out puzzles of a run: demonstrations, then for each test the truth and the first
/// model's attempts.
record ArcShow(Console console) {
    void draw(Path run) throws IOException {
        ArcFolder folder = ArcFolder.open(run);
        Ledger ledger = folder.ledger();
        Stage<Puzzle, ArcArm> stage = folder.plan().heldOutStage();
        for (int context = 0; context < stage.contexts().size(); context++) {
            Puzzle puzzle = stage.contexts().get(context);
            console.line("");
            console.line("%s", puzzle.task().id());
            for (Pair pair : puzzle.task().demonstrations()) {
                draw(console.grids().lines(pair));
            }
            for (int test = 0; test < puzzle.solutions().size(); test++) {
                console.line("test %d: input, output; then both attempts of each arm", test + 1);
                draw(console.grids()
                        .lines(new Pair(
                                puzzle.task().tests().get(test),
                                puzzle.solutions().get(test))));
                for (ArcArm arm : stage.arms()) {
                    draw(stage.trials(arm, 0, context), test, ledger);
                }
            }
        }
    }

    private void draw(List<Trial> trials, int test, Ledger ledger) {
        for (Trial trial : trials) {
            Optional<Entry.Attempted> attempted = ledger.attempt(trial);
            if (attempted.isPresent() && attempted.get().attempts().size() > test) {
                console.line(
                        "%s %d: %s",
                        trial.edit().arm(),
                        trial.edit().number() + 1,
                        attempted.get().solved() ? "solved" : "not solved");
                List<Grid> attempts = attempted.get().attempts().get(test);
                draw(console.grids().lines(attempts));
            }
        }
    }

    private void draw(List<String> lines) {
        var spaced = new ArrayList<>(lines);
        spaced.add("");
        spaced.forEach(line -> console.line("%s", line));
    }
}
