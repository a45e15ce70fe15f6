package dev.selkie.cli;

import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.box.BoxedModel;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcSettings;
import dev.selkie.seal.run.Rounds;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal arc eval`: which puzzles a model solves untaught, taught by its own edits, by random ones, by
/// the oracle's: a run without rounds.
@Command(name = "eval", description = "Have a model attempt puzzles, untaught and taught in several ways.")
final class SealArcEval extends Verb {
    @Mixin
    ArcOptions arc = new ArcOptions();

    @Option(names = "--id", split = ",", paramLabel = "ID", description = "Only these puzzles (default: all).")
    @Nullable
    List<String> ids;

    @Option(names = "--limit", paramLabel = "N", description = "Only so many puzzles, the first (default: all).")
    int limit = Integer.MAX_VALUE;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "NAMES",
            description = "icl, edits, random, oracle, adapter:DIR (default: icl,random,edits,oracle).")
    List<String> arms = List.of("icl", "random", "edits", "oracle");

    @Option(
            names = "--edits",
            paramLabel = "N",
            description = "Edits of each puzzle, own and random (default: ${DEFAULT-VALUE}, as published).")
    int edits = 5;

    @Option(names = "--show", description = "Show the attempts, in colour on a terminal (NO_COLOR: in digits).")
    boolean show;

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions(BoxedModel.CUB);

    SealArcEval(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        arc.requireNoJudge();
        var settings = new ArcSettings(
                Rounds.none(edits, ArcSettings.OUTER),
                edits,
                arc.writing(),
                arc.space(),
                arc.inner(),
                false,
                ArcOptions.arms(arms),
                arc.seed);
        var plan = new ArcPlan(settings, List.of(), chosen());
        new SealWork(this, options.device).start(plan, options.model.folder(this), output, arc.limits.limits());
        if (show) {
            new ArcShow(console()).draw(output.out);
        }
    }

    private List<Puzzle> chosen() throws IOException {
        RunChecks.limit(limit);
        List<Puzzle> all = arc.read();
        List<Puzzle> chosen = all.stream()
                .filter(puzzle -> ids == null || ids.contains(puzzle.task().id()))
                .limit(limit)
                .toList();
        if (chosen.isEmpty()) {
            throw CliException.badInput(
                    "--id (%s): no such puzzle in %s; name some of its %d",
                    String.join(",", ids == null ? List.of() : ids), arc.challenges, all.size());
        }
        return chosen;
    }
}
