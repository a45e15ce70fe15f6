package dev.selkie.cli;

import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Selection;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal eval`: what a model knows of passages untaught, taught the passage, taught edits: a run without
/// rounds.
@Command(name = "eval", description = "Examine a model on passages, untaught and taught in several ways.")
final class SealEval extends Verb {
    @Mixin
    SealOptions seal = new SealOptions();

    @Option(names = "--limit", paramLabel = "N", description = "Only so many passages, the first (default: all).")
    int limit = Integer.MAX_VALUE;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "NAMES",
            description = "base, passage, edits, file:F, adapter:DIR; together:passage, together:edits, together:file:F"
                    + " teach all passages in one adapter, full:passage, full:edits, full:file:F all weights in place"
                    + " of one (default: base,passage,edits).")
    List<String> arms = List.of("base", "passage", "edits");

    @Option(
            names = "--edits",
            paramLabel = "N",
            defaultValue = "1",
            description = "Self-edits of each passage (default: ${DEFAULT-VALUE}; published: 5 for passages together).")
    int edits = 1;

    @Mixin
    JudgeOptions judges = new JudgeOptions();

    @Mixin
    TrainOptions inner = new TrainOptions();

    @Mixin
    FullOptions full = new FullOptions();

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    SealEval(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        var settings = new RunSettings(
                Rounds.none(edits, SealWork.recipe(inner)),
                seal.seeds,
                seal.writing(),
                SealWork.recipe(inner),
                full.settings(),
                Selection.DEFAULT,
                judges.judging(this),
                SealWork.arms(arms),
                inner.seed);
        List<Passage> passages = seal.read();
        RunChecks.limit(limit);
        var plan = new RunPlan(settings, List.of(), passages.subList(0, Math.min(limit, passages.size())));
        new SealWork(this, options.device).start(plan, options.model.folder(this), output, seal.limits.limits());
    }
}
