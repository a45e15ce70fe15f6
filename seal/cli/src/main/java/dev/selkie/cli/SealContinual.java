package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.report.ContinualReport;
import dev.selkie.seal.report.ForgettingMatrix;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.ContinualListener;
import dev.selkie.seal.run.ContinualRow;
import dev.selkie.seal.run.ContinualRun;
import dev.selkie.seal.run.ContinualSettings;
import dev.selkie.seal.run.Writing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal continual`: passage after passage by self-edits of the model as it is by then, and what it forgets.
@Command(
        name = "continual",
        description = {
            "Let a model learn passages one after another, each by its own self-edit, merged after each step.",
            "After each step it is asked about all passages so far: the forgetting matrix, in report.json and as a heat"
                    + " map in report.html. Goes on with: selkie seal resume RUN."
        })
final class SealContinual extends Verb {
    @Option(
            names = "--passages",
            required = true,
            paramLabel = "FILE",
            description = "SEAL's records {title, context, questions}; the sequences are drawn from them.")
    Path passages = Path.of("");

    @Option(
            names = "--sequences",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "Sequences of passages, each learnt by a copy of the model (default: ${DEFAULT-VALUE}; published: 64).")
    int sequences = 8;

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "8",
            description = "Passages of a sequence (default: ${DEFAULT-VALUE}, as published).")
    int length = 8;

    @Option(
            names = "--draw-seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of the sequences, drawn as Python's random.sample does (default: ${DEFAULT-VALUE}, as"
                    + " published).")
    int drawSeed = 42;

    @Mixin
    EditOptions asking = new EditOptions();

    @Option(names = "--reference", description = "Cut edits as the published code does, defects included.")
    boolean reference;

    @Mixin
    TrainOptions inner = new TrainOptions();

    @Mixin
    MemoryOption memory = new MemoryOption();

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    SealContinual(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        Splitting splitting = asking.prompt().splitting().withPublished(reference);
        var writing = new Writing(asking.prompt(), asking.maxTokens, splitting);
        MemoryBudget budget = memory.budget().orElse(MemoryBudget.UNLIMITED);
        var settings = new ContinualSettings(sequences, length, writing, SealWork.recipe(inner), inner.seed);
        GivenFile.require("--passages", passages, GivenFile.PASSAGES);
        List<Passage> all =
                SealFiles.read(passages).stream().map(SealRecord::passage).toList();
        if (length > all.size()) {
            throw CliException.badInput(
                    "--length (%d): %s holds %s, too few for such a sequence; give at most %d",
                    length, passages, Counted.of(all.size(), "passage"), all.size());
        }
        List<List<Passage>> drawn = ContinualFolder.draw(all, sequences, length, drawSeed);
        try (Device _ = options.device.open()) { // a device that is missing is known before a folder is made
            Path model = options.model.folder(this);
            RunChecks.size("--rank", inner.lora(), LlamaConfig.read(model));
            ContinualFolder.create(output.folderPath(), settings, model, drawn, SealWork.made(), output.force);
        }
        resume(this, ContinualFolder.open(output.out), options.device, budget);
    }

    /// Works on the run in `folder` until nothing is left, and prints what it shows.
    static void resume(Verb verb, ContinualFolder folder, DeviceOption device, MemoryBudget memory) throws IOException {
        int before = folder.rows().size();
        try (Device opened = device.open();
                WhenStopped _ = WhenStopped.say(verb, () -> WhenStopped.resume(folder));
                Progress progress = verb.progress("steps", before)) {
            ContinualRun.go(folder, opened, memory, new ContinualListener() {
                @Override
                public void finished(ContinualRow row, int done, int total) {
                    String note = "sequence %d, step %d".formatted(row.sequence() + 1, row.step());
                    progress.at(done, total, note);
                }
            });
        }
        show(verb, folder);
    }

    /// Writes the report and prints what it says in short.
    static void show(Verb verb, ContinualFolder folder) throws IOException {
        ContinualReport report = ContinualReport.of(folder);
        Path page = report.write();
        if (verb.common.json) {
            var json = report.json();
            json.put("report", page.toString());
            verb.console().json(json);
            return;
        }
        for (Measure measure : List.of(Measure.CONTAINED, Measure.LOGPROB)) {
            ForgettingMatrix matrix = report.matrix(measure);
            verb.console()
                    .line(
                            "%-9s %+.3f over the untaught model just after a passage is learnt, %+.3f at the end",
                            measure, matrix.learnt(), matrix.kept());
        }
        verb.console()
                .line(
                        "%d of %d rows, %s failed; report %s",
                        report.rows().size(), folder.total(), Counted.of(report.failed(), "step"), page);
    }
}
