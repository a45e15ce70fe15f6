package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal run`: the outer loop, round after round.
@Command(
        name = "run",
        description = "Let the model write self-edits, learn from each, and be reinforced to write better ones.")
final class SealRunVerb extends Verb {
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description =
                    "Options from a YAML or JSON file: their names with _ or -, their values. What the command line"
                            + " says counts.")
    @Nullable
    Path config;

    /// The other value, `arc`, is read before this verb is found, see [Domains].
    @Option(
            names = Domains.OPTION,
            paramLabel = "NAME",
            description = "knowledge: passages (default); arc: grid puzzles, with the options of seal arc run.")
    String domain = Domains.KNOWLEDGE;

    @Mixin
    SealOptions seal = new SealOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Rounds of reinforcement (default: ${DEFAULT-VALUE}; published: 2).")
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
            description = "On held-out passages: base, passage, edits, file:F, adapter:DIR, together:ARM, full:ARM"
                    + " (default: the first three).")
    List<String> arms = List.of("base", "passage", "edits");

    @Option(
            names = "--grader",
            paramLabel = "NAME",
            description = "The reward: contained, exact, f1, logprob, judge or http (default: ${DEFAULT-VALUE};"
                    + " published: a judge).")
    String grader = Measure.CONTAINED.toString();

    @Option(
            names = "--improvement",
            description = "Keep an edit only if its reward is above the untaught model's (published: in any case).")
    boolean improvement;

    @Option(
            names = "--proxy",
            description =
                    "The judge that is the reward rates the edits themselves (length, diversity, quality, correctness),"
                            + " and none is learnt: minutes in place of hours.")
    boolean proxy;

    @Option(
            names = "--teacher",
            paramLabel = "DIR|FILE",
            description =
                    "Another model that writes the edits and is reinforced; --model learns from them and stays what it"
                            + " is.")
    @Nullable
    Path teacher;

    @Mixin
    JudgeOptions judges = new JudgeOptions();

    @Mixin
    TrainOptions inner = new TrainOptions();

    @Mixin
    OuterOptions outer = new OuterOptions(Recipe.OUTER);

    @Mixin
    FullOptions full = new FullOptions();

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    SealRunVerb(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        if (!domain.equals(Domains.KNOWLEDGE)) {
            throw CliException.badInput("--domain (%s): is neither knowledge nor arc; name one of them", domain);
        }
        Measure reward = Measure.named(grader);
        var settings = new RunSettings(
                new Rounds(rounds, contexts, !same, edits, outer.recipe(), outer.reinforcement(improvement)),
                seal.seeds,
                seal.writing(),
                SealWork.recipe(inner),
                full.settings(),
                new Selection(reward, improvement, proxy),
                judges.judging(this, reward),
                SealWork.arms(arms),
                inner.seed);
        List<Passage> passages = seal.read();
        RunChecks.heldOut(heldOut, passages.size(), seal.passages, "passages");
        List<Passage> train = RunChecks.train(settings.rounds(), passages, heldOut, "passage");
        var plan = new RunPlan(settings, train, passages.subList(0, heldOut));
        var work = new SealWork(this, options.device);
        Optional<Path> writer = teacher == null ? Optional.empty() : Optional.of(ModelOption.folder(teacher, this));
        work.start(plan, options.model.folder(this), writer, output, seal.limits.limits());
    }
}
