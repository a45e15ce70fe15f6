package dev.selkie.cli;

import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.report.ArcArmResult;
import dev.selkie.seal.report.ArcResults;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `selkie demo --domain arc` says, with the grids.
///
/// @param json       whether the result is JSON
/// @param introduces whether it is told first what is done, with the first that is held out
record PuzzleDemo(Console console, boolean json, boolean introduces) {
    /// What `--json` prints.
    ///
    /// @param edits of each puzzle, in the arms whose edits differ
    record Result(List<DemoBar> arms, int puzzles, int edits, double seconds, String report) {}

    void introduce(ArcPlan plan) {
        if (!introduces) {
            return;
        }
        Puzzle puzzle = plan.heldOut().getFirst();
        console.line("A small model sees what a rule makes of some grids, and must do the same to one more.");
        console.line("One puzzle of %d:%n", plan.heldOut().size());
        draw(puzzle);
        console.line("It may teach itself first: it chooses how it is trained on what it sees (which augmentations,");
        console.line("which loss, what learning rate, how many epochs), and is fine-tuned so, puzzle by puzzle.");
        console.line("");
        console.out().flush();
    }

    void show(ArcResults results, Path page) {
        ArcPlan plan = results.run().plan();
        List<DemoBar> bars = bars(results);
        int edits = plan.settings().heldOut();
        if (json) {
            console.json(new Result(bars, plan.heldOut().size(), edits, results.seconds(), page.toString()));
            return;
        }
        showPuzzle(results);
        console.line(
                "Puzzles solved (%d puzzles, %d edits of each; 95 %% intervals; how much above the line before, for the"
                        + " last: above random choices, paired):",
                plan.heldOut().size(), edits);
        new DemoBars(bars).show(console, PuzzleDemo::label, results.seconds(), page);
    }

    private static List<DemoBar> bars(ArcResults results) {
        Optional<ArcArmResult> untaught = results.arm(new ArcArm.InContext().label(), 0);
        Optional<ArcArmResult> random = results.arm(new ArcArm.RandomEdits().label(), 0);
        Optional<ArcArmResult> own = results.arm(new ArcArm.OwnEdits().label(), 0);
        Optional<ArcArmResult> reinforced = results.arm(new ArcArm.OwnEdits().label(), rounds(results));
        var bars = new ArrayList<DemoBar>();
        untaught.ifPresent(arm -> bars.add(bar("icl", arm, Optional.empty(), results.seed())));
        random.ifPresent(arm -> bars.add(bar("random", arm, untaught, results.seed())));
        own.ifPresent(arm -> bars.add(bar("edits", arm, random, results.seed())));
        reinforced.ifPresent(arm -> bars.add(bar("after_rl", arm, random, results.seed())));
        return bars;
    }

    private static DemoBar bar(String name, ArcArmResult arm, Optional<ArcArmResult> against, long seed) {
        return DemoBar.of(name, arm.rate(seed), against.flatMap(one -> arm.over(one, seed)));
    }

    private static String label(String bar) {
        return switch (bar) {
            case "icl" -> "untaught";
            case "random" -> "taught at random";
            case "edits" -> "taught as it chooses";
            default -> "… after reinforcement";
        };
    }

    private static int rounds(ArcResults results) {
        return results.run().plan().settings().rounds().count();
    }

    /// The puzzle on which reinforcement has gained most, with the first choice before and after.
    private void showPuzzle(ArcResults results) {
        int most = DemoBars.mostGained(shares(results, 0), shares(results, rounds(results)));
        Stage<Puzzle, ArcArm> stage = results.run().plan().heldOutStage();
        if (introduces && most == 0) {
            console.line("The puzzle on which reinforcement gained most is the one above.");
            console.line("");
        } else {
            console.line("The puzzle on which reinforcement gained most:");
            console.line("");
            draw(stage.contexts().get(most));
        }
        choice(results, 0, most, "What it chose before, and its two attempts:");
        choice(results, rounds(results), most, "And after:");
    }

    private static Map<Integer, Double> shares(ArcResults results, int round) {
        return results.arm(new ArcArm.OwnEdits().label(), round)
                .<Map<Integer, Double>>map(ArcArmResult::shares)
                .orElse(Map.of());
    }

    private void choice(ArcResults results, int round, int context, String words) {
        Trial trial = results.run()
                .plan()
                .heldOutStage()
                .trials(new ArcArm.OwnEdits(), round, context)
                .getFirst();
        Optional<Entry.Written> edit = results.ledger().edit(trial.edit());
        Optional<Entry.Attempted> made = results.ledger().attempt(trial);
        if (edit.isPresent() && made.isPresent()) {
            console.line("%s%n  %s%n", words, edit.get().text().replace("\n", ", "));
            for (List<Grid> attempts : made.get().attempts()) {
                lines(console.grids().lines(attempts));
            }
        }
    }

    private void draw(Puzzle puzzle) {
        for (Pair pair : puzzle.task().demonstrations()) {
            lines(console.grids().lines(pair));
        }
        console.line("  Asked, and what is right:");
        console.line("");
        for (int test = 0; test < puzzle.solutions().size(); test++) {
            lines(console.grids()
                    .lines(new Pair(
                            puzzle.task().tests().get(test), puzzle.solutions().get(test))));
        }
    }

    private void lines(List<String> lines) {
        lines.forEach(line -> console.line("  %s", line));
        console.line("");
    }
}
