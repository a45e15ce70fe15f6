package dev.selkie.cli;

import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.box.BoxedModel;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcSettings;
import dev.selkie.seal.run.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal arc run`, or `seal run --domain arc`: the outer loop over puzzles, round after round.
@Command(
        name = "run",
        description = "Let the model choose how it is trained on puzzles, and be reinforced to choose better.")
final class SealArcRun extends Verb {
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description =
                    "Options from a YAML or JSON file: their names with _ or -, their values. What the command line"
                            + " says counts.")
    @Nullable
    Path config;

    @Mixin
    ArcOptions arc = new ArcOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of reinforcement (default: ${DEFAULT-VALUE}).")
    int rounds = 1;

    @Option(
            names = "--contexts",
            paramLabel = "N",
            description = "Puzzles that a round learns from (default: ${DEFAULT-VALUE}, as published).")
    int contexts = 11;

    @Option(names = "--same-contexts", description = "Every round has the same puzzles (default: each its own).")
    boolean same;

    @Option(
            names = "--edits",
            paramLabel = "N",
            description = "Self-edits of each puzzle (default: ${DEFAULT-VALUE}, as published).")
    int edits = 15;

    @Option(
            names = "--held-out",
            paramLabel = "N",
            description = "Puzzles to measure every round's model on, the file's first (default: ${DEFAULT-VALUE}).")
    int heldOut;

    @Option(
            names = "--held-out-edits",
            paramLabel = "N",
            description = "Edits of each held-out puzzle (default: ${DEFAULT-VALUE}, as published).")
    int heldOutEdits = 5;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "NAMES",
            description = "On held-out puzzles: icl, edits, random, oracle, adapter:DIR (default: icl,random,edits).")
    List<String> arms = List.of("icl", "random", "edits");

    @Option(
            names = "--improvement",
            description = "Keep only edits of puzzles that the untaught model does not solve (published: all).")
    boolean improvement;

    @Mixin
    OuterOptions outer = new OuterOptions(ArcSettings.OUTER);

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions(BoxedModel.CUB);

    SealArcRun(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        arc.requireNoJudge();
        var settings = new ArcSettings(
                new Rounds(rounds, contexts, !same, edits, outer.recipe(), outer.reinforcement(improvement)),
                heldOutEdits,
                arc.writing(),
                arc.space(),
                arc.inner(),
                improvement,
                ArcOptions.arms(arms),
                arc.seed);
        List<Puzzle> puzzles = arc.read();
        RunChecks.heldOut(heldOut, puzzles.size(), arc.challenges, "puzzles");
        List<Puzzle> train = RunChecks.train(settings.rounds(), puzzles, heldOut, "puzzle");
        var plan = new ArcPlan(settings, train, puzzles.subList(0, heldOut));
        new SealWork(this, options.device).start(plan, options.model.folder(this), output, arc.limits.limits());
    }
}
