package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcRun;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Plan;
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

    /// Makes the folder of a run whose model teaches itself, and works until nothing is left.
    void start(Plan<?, ?> plan, Path model, OutputOption output, Limits limits) throws IOException {
        start(plan, model, Optional.empty(), output, limits);
    }

    /// Makes the run's folder and works until nothing is left.
    ///
    /// @param teacher that writes the edits, if that is not `model`
    void start(Plan<?, ?> plan, Path model, Optional<Path> teacher, OutputOption output, Limits limits)
            throws IOException {
        RunChecks.memory(limits, plan);
        RunChecks.adapters(plan, model, teacher.orElse(model));
        resume(create(plan, model, teacher, output), limits);
    }

    /// Makes the run's folder.
    StoredRun create(Plan<?, ?> plan, Path model, Optional<Path> teacher, OutputOption output) throws IOException {
        try (Device _ = device.open()) { // a device that is missing is known before a folder is made
            Manifest manifest = Manifest.of(plan.settings(), model, teacher, made());
            Path folder = output.folderPath();
            switch (plan) {
                case RunPlan passages -> RunFolder.create(folder, manifest, passages, output.force);
                case ArcPlan puzzles -> ArcFolder.create(folder, manifest, puzzles, output.force);
            }
            return StoredRun.open(folder);
        }
    }

    /// Works on a run until nothing is left, and prints its results.
    void resume(StoredRun run, Limits limits) throws IOException {
        go(run, limits, WhenStopped.resume(run));
        RunSummary.show(verb, run);
    }

    /// Works on a run until nothing is left.
    ///
    /// @param whenStopped how to go on, said if a signal ends the program
    void go(StoredRun run, Limits limits, String whenStopped) throws IOException {
        RunChecks.memory(limits, run.plan());
        Standing before = run.standing(run.ledger());
        try (Device opened = device.open();
                WhenStopped _ = WhenStopped.say(verb, () -> whenStopped);
                Progress progress = verb.progress("adapters", before.adapters())) {
            var shown = new RunProgress(progress, before);
            switch (run) {
                case RunFolder folder -> SealRun.go(folder, opened, limits, shown);
                case ArcFolder folder -> ArcRun.go(folder, opened, limits, shown);
            }
        }
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
