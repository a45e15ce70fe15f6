package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcRun;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.SealRun;
import dev.selkie.seal.run.Standing;
import dev.selkie.seal.run.StoredRun;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// What the verbs that work on a run share: starting it and going on. [RunSummary] shows what came of it.
final class SealWork {
    private final Verb verb;
    private final DeviceOption device;

    SealWork(Verb verb, DeviceOption device) {
        this.verb = verb;
        this.device = device;
    }

    /// How an edit is learnt, from the training options.
    static Recipe recipe(TrainOptions train) {
        if (train.init != null) {
            throw CliException.badInput("--init (%s): every adapter of a run starts fresh; leave it away", train.init);
        }
        return new Recipe(train.lora(), train.settings().withSeed(0));
    }

    /// The arms of those names, their paths made absolute so that the run can go on from anywhere.
    ///
    /// @throws CliException if one is named twice, or its file of edits is not there
    /// @throws FormatException if one's file of edits is none
    static List<Arm> arms(List<String> names) throws IOException {
        var arms = new ArrayList<Arm>();
        for (String name : names) {
            Arm arm = absolute(Arm.named(name.strip()));
            if (arms.contains(arm)) {
                throw CliException.badInput("--arms (%s): is named twice; name it once", name);
            }
            if (arm.source() instanceof Arm.FileEdits(Path file)) {
                GivenFile.require("--arms", file, "SEAL's records, with completions");
                SealFiles.read(file);
            }
            arms.add(arm);
        }
        return arms;
    }

    private static Arm absolute(Arm arm) {
        return switch (arm) {
            case Arm.FileEdits(Path file) ->
                new Arm.FileEdits(file.toAbsolutePath().normalize());
            case Arm.Adapter(Path folder) ->
                new Arm.Adapter(folder.toAbsolutePath().normalize());
            case Arm.Together(Arm each) -> new Arm.Together(absolute(each));
            case Arm.Full(Arm each) -> new Arm.Full(absolute(each));
            case Arm.Base _, Arm.PassageOnly _, Arm.OwnEdits _ -> arm;
        };
    }

    /// Makes the run's folder and works until nothing is left.
    void start(RunPlan plan, Path model, Optional<Path> teacher, OutputOption output, Limits limits)
            throws IOException {
        RunChecks.memory(limits, plan.settings().arms());
        RunChecks.size("--rank", plan.settings().inner().lora(), LlamaConfig.read(model));
        RunChecks.size(
                "--outer-rank", plan.settings().rounds().outer().lora(), LlamaConfig.read(teacher.orElse(model)));
        RunChecks.adapters(
                plan.settings().arms().stream()
                        .flatMap(arm -> arm instanceof Arm.Adapter(Path folder) ? Stream.of(folder) : Stream.empty())
                        .toList(),
                model);
        try (Device _ = device.open()) { // a device that is missing is known before a folder is made
            Manifest manifest = Manifest.of(plan.settings(), model, teacher, made());
            RunFolder.create(output.folderPath(), manifest, plan, output.force);
        }
        resume(output.out, limits);
    }

    /// The same over puzzles.
    void start(ArcPlan plan, Path model, OutputOption output, Limits limits) throws IOException {
        LlamaConfig config = LlamaConfig.read(model);
        RunChecks.size("--rank", plan.settings().inner().recipe().lora(), config);
        RunChecks.size("--outer-rank", plan.settings().rounds().outer().lora(), config);
        RunChecks.adapters(
                plan.settings().arms().stream()
                        .flatMap(arm -> arm instanceof ArcArm.Adapter(Path folder) ? Stream.of(folder) : Stream.empty())
                        .toList(),
                model);
        try (Device _ = device.open()) {
            Manifest manifest = Manifest.of(plan.settings(), model, made());
            ArcFolder.create(output.folderPath(), manifest, plan, output.force);
        }
        resume(output.out, limits);
    }

    /// Works on the run in `path` until nothing is left, and prints its results.
    void resume(Path path, Limits limits) throws IOException {
        RunSummary.show(verb, go(path, limits));
    }

    /// Works on the run in `path` until nothing is left.
    StoredRun go(Path path, Limits limits) throws IOException {
        StoredRun run = StoredRun.open(path);
        if (run instanceof RunFolder folder) {
            RunChecks.memory(limits, folder.plan().settings().arms());
        }
        Standing before = run.standing(run.ledger());
        try (Device opened = device.open();
                WhenStopped _ = WhenStopped.sayResume(verb, path);
                Progress progress = verb.progress("adapters")) {
            var shown = new RunProgress(progress, before);
            switch (run) {
                case RunFolder folder -> SealRun.go(folder, opened, limits, shown);
                case ArcFolder folder -> ArcRun.go(folder, opened, limits, shown);
            }
        }
        return run;
    }

    /// With what and where a run is made, for readers.
    static SequencedMap<String, Object> made() {
        Machine machine = Machine.here();
        var made = new LinkedHashMap<String, Object>();
        made.put("selkie", String.join(", ", new Version().getVersion()));
        made.put("os", machine.os());
        made.put("cores", machine.cores());
        made.put("vector_bits", machine.vectorBits());
        made.put("memory_bytes", machine.memoryBytes());
        made.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return made;
    }

    static String duration(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return time.toHours() > 0
                ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
