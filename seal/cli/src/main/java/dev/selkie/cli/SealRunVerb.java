package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Selection;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal run`: the outer loop, round after round.
@Command(
        name = "run",
        description = "Let the model write self-edits, learn from each, and be reinforced to write better ones.")
final class SealRunVerb extends Verb {
    @Mixin
    SealOptions seal = new SealOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of reinforcement (default: ${DEFAULT-VALUE}; published: 2).")
    int rounds = 1;

    @Option(
            names = "--contexts",
            paramLabel = "N",
            defaultValue = "16",
            description = "Passages that a round learns from (default: ${DEFAULT-VALUE}; published: 50).")
    int contexts = 16;

    @Option(
            names = "--same-contexts",
            description = "Every round has the same passages (default: each its own, as published).")
    boolean same;

    @Option(
            names = "--edits",
            paramLabel = "N",
            defaultValue = "5",
            description = "Self-edits of each passage (default: ${DEFAULT-VALUE}, as published).")
    int edits = 5;

    @Option(
            names = "--held-out",
            paramLabel = "N",
            defaultValue = "0",
            description = "Passages to measure every round's model on, the file's first (default: ${DEFAULT-VALUE}).")
    int heldOut;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "NAMES",
            description = "On held-out passages: base, passage, edits, file:F, adapter:DIR, together:ARM (default: the"
                    + " first three).")
    List<String> arms = List.of("base", "passage", "edits");

    @Option(
            names = "--grader",
            paramLabel = "NAME",
            description = "The reward: contained, exact, f1 or logprob (default: ${DEFAULT-VALUE}).")
    String grader = Measure.CONTAINED.toString();

    @Option(
            names = "--improvement",
            description = "Keep an edit only if its reward is above the untaught model's (published: in any case).")
    boolean improvement;

    @Mixin
    TrainOptions inner = new TrainOptions();

    @Mixin
    OuterOptions outer = new OuterOptions();

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    SealRunVerb(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        var settings = new RunSettings(
                rounds,
                contexts,
                !same,
                edits,
                seal.seeds,
                seal.writing(),
                SealWork.recipe(inner),
                outer.recipe(),
                new Selection(Measure.named(grader), improvement),
                outer.reinforcement(improvement),
                SealWork.arms(arms),
                inner.seed);
        List<Passage> passages = seal.read();
        if (heldOut < 0 || heldOut > passages.size()) {
            throw CliException.badInput(
                    "--held-out (%d): %s holds %d passages; ask for fewer", heldOut, seal.passages, passages.size());
        }
        int wanted = Math.min(passages.size() - heldOut, contexts * (same ? Math.min(1, rounds) : rounds));
        var plan = new RunPlan(settings, passages.subList(heldOut, heldOut + wanted), passages.subList(0, heldOut));
        var work = new SealWork(this, options.device);
        work.start(plan, options.model.folder(this), output, seal.atOnce);
    }
}
