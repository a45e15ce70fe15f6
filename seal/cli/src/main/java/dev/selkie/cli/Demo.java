package dev.selkie.cli;

import dev.selkie.seal.box.BoxedModel;
import dev.selkie.seal.cub.CubDemo;
import dev.selkie.seal.pup.PupDemo;
import dev.selkie.seal.report.ArcResults;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.AnyRun;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Plan;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
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
            "Stopped, it goes on with the same command; finished, it shows its end again.",
            "knowledge: it reads of people it has never heard of, and learns from its own notes.",
            "arc: it chooses how it is trained on grid puzzles that it cannot solve, and learns to choose better."
        })
final class Demo extends Verb {
    private static final String MODEL = "--model";

    @Option(
            names = Domains.OPTION,
            paramLabel = "NAME",
            defaultValue = Domains.KNOWLEDGE,
            description =
                    "knowledge, with model pup, or arc, with model cub unless -m names another (default: ${DEFAULT-VALUE}).")
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
        switch (domain) {
            case Domains.KNOWLEDGE -> passages();
            case Domains.ARC -> puzzles();
            default ->
                throw CliException.badInput("--domain (%s): is neither knowledge nor arc; name one of them", domain);
        }
    }

    private void passages() throws IOException {
        RunPlan plan = PupDemo.plan(seed);
        var picture = new PassageDemo(console(), common.json, !common.json && !common.quiet);
        Path folder = work(plan, "selkie-demo", () -> picture.introduce(plan));
        Results results = Results.of(RunFolder.open(folder));
        picture.show(results, results.write());
    }

    private void puzzles() throws IOException {
        ArcPlan plan = CubDemo.plan(seed);
        if (!spec.commandLine().getParseResult().hasMatchedOption(MODEL)) {
            options.model.model = Path.of(BoxedModel.CUB.toString());
        }
        var picture = new PuzzleDemo(console(), common.json, !common.json && !common.quiet);
        Path folder = work(plan, "selkie-demo-arc", () -> picture.introduce(plan));
        ArcResults results = ArcResults.of(ArcFolder.open(folder));
        picture.show(results, results.write());
    }

    /// Works until nothing is left; of a demo that is finished nothing is computed again.
    ///
    /// @param usual     the folder, unless another is named
    /// @param introduce what is told once it is known that the folder will do
    /// @return the run's folder
    private Path work(Plan<?, ?> plan, String usual, Runnable introduce) throws IOException {
        Path folder = out == null ? Path.of(usual) : out;
        Optional<StoredRun> begun = begun(plan, folder);
        introduce.run();
        var work = new SealWork(this, options.device);
        StoredRun run = begun.isPresent()
                ? begun.get()
                : work.create(plan, options.model.folder(this), Optional.empty(), output(folder));
        if (run.standing(run.ledger()).done()) {
            note("%s: is finished, this is what came of it; --force begins anew", folder);
        } else {
            work.go(run, Limits.DEFAULT, "go on with the same command" + (force ? ", without --force" : ""));
        }
        return folder;
    }

    /// What there is of this very demo in `folder`, which goes on; none if it begins.
    ///
    /// @throws CliException before anything is told, if something else is there
    private Optional<StoredRun> begun(Plan<?, ?> plan, Path folder) throws IOException {
        if (!force
                && Files.isRegularFile(folder.resolve(AnyRun.MANIFEST))
                && AnyRun.open(folder) instanceof StoredRun run
                && run.isOf(plan, options.model.folder(this))) {
            return Optional.of(run);
        }
        output(folder).folderPath();
        return Optional.empty();
    }

    private OutputOption output(Path folder) {
        var output = new OutputOption();
        output.out = folder;
        output.force = force;
        return output;
    }
}
