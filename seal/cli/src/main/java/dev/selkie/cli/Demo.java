package dev.selkie.cli;

import dev.selkie.seal.box.BoxedModel;
import dev.selkie.seal.cub.CubDemo;
import dev.selkie.seal.pup.PupDemo;
import dev.selkie.seal.report.ArcResults;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Plan;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie demo`: the whole loop on a model in the box, in minutes.
@Command(
        name = "demo",
        description = {
            "Watch a small model teach itself, in minutes; its picture is report.html.",
            "knowledge: it reads of people it has never heard of, and learns from its own notes.",
            "arc: it chooses how it is trained on grid puzzles that it cannot solve, and learns to choose better."
        })
final class Demo extends Verb {
    private static final String MODEL = "--model";

    @Option(
            names = Domains.OPTION,
            paramLabel = "NAME",
            defaultValue = Domains.KNOWLEDGE,
            description = "knowledge, with model pup, or arc, with model cub (default: ${DEFAULT-VALUE}).")
    String domain = Domains.KNOWLEDGE;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "The run's folder (default: selkie-demo, or selkie-demo-arc).")
    @Nullable
    Path out;

    @Option(names = "--force", description = "Replace what is there.")
    boolean force;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of all draws (default: ${DEFAULT-VALUE}).")
    long seed;

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Demo(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        long start = System.nanoTime();
        switch (domain) {
            case Domains.KNOWLEDGE -> passages(start);
            case Domains.ARC -> puzzles(start);
            default ->
                throw CliException.badInput("--domain (%s): is neither knowledge nor arc; name one of them", domain);
        }
    }

    private void passages(long start) throws IOException {
        RunPlan plan = PupDemo.plan(seed);
        OutputOption output = output("selkie-demo");
        var picture = new PassageDemo(console(), common.json);
        if (!common.json && !common.quiet) {
            picture.introduce(plan);
        }
        work(plan, output);
        Results results = Results.of(RunFolder.open(output.out));
        picture.show(results, results.write(), seconds(start));
    }

    private void puzzles(long start) throws IOException {
        ArcPlan plan = CubDemo.plan(seed);
        OutputOption output = output("selkie-demo-arc");
        var picture = new PuzzleDemo(console(), common.json);
        if (!common.json && !common.quiet) {
            picture.introduce(plan);
        }
        if (!spec.commandLine().getParseResult().hasMatchedOption(MODEL)) {
            options.model.model = Path.of(BoxedModel.CUB.toString());
        }
        work(plan, output);
        ArcResults results = ArcResults.of(ArcFolder.open(output.out));
        picture.show(results, results.write(), seconds(start));
    }

    /// Where the run's folder goes; it must be free before anything is told.
    private OutputOption output(String usual) throws IOException {
        var output = new OutputOption();
        output.out = out == null ? Path.of(usual) : out;
        output.force = force;
        output.folderPath();
        return output;
    }

    private void work(Plan<?, ?> plan, OutputOption output) throws IOException {
        var work = new SealWork(this, options.device);
        work.go(work.create(plan, options.model.folder(this), Optional.empty(), output), Limits.DEFAULT);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) * 1e-9;
    }
}
