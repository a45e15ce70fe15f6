package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.FormatException;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.seal.Measure;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.report.ArcPage;
import dev.selkie.seal.report.ArcResults;
import dev.selkie.seal.report.ArmResult;
import dev.selkie.seal.report.Interval;
import dev.selkie.seal.report.ReportPage;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.report.RoundResult;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcRun;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunListener;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.SealRun;
import dev.selkie.seal.run.Standing;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the verbs that work on a run share: starting it, going on, showing what came of it.
final class SealWork {
    private static final String UNTAUGHT = " %.3f untaught,";

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
    /// @throws CliException if one is named twice
    /// @throws FormatException if one's file of edits is none
    static List<Arm> arms(List<String> names) throws IOException {
        var arms = new ArrayList<Arm>();
        for (String name : names) {
            Arm arm = absolute(Arm.named(name.strip()));
            if (arms.contains(arm)) {
                throw CliException.badInput("--arms (%s): is named twice; name it once", name);
            }
            if (arm.source() instanceof Arm.FileEdits(Path file)) {
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
        RunChecks.size("--outer-rank", plan.settings().outer().lora(), LlamaConfig.read(teacher.orElse(model)));
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
        RunChecks.size("--outer-rank", plan.settings().outer().lora(), config);
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
        show(verb, go(path, limits));
    }

    /// Works on the run in `path` until nothing is left.
    StoredRun go(Path path, Limits limits) throws IOException {
        StoredRun run = StoredRun.open(path);
        if (run instanceof RunFolder folder) {
            RunChecks.memory(limits, folder.plan().settings().arms());
        }
        Standing before = run.standing(run.ledger());
        try (Device opened = device.open();
                Progress progress = verb.progress("adapters")) {
            var shown = new Shown(progress, before);
            switch (run) {
                case RunFolder folder -> SealRun.go(folder, opened, limits, shown);
                case ArcFolder folder -> ArcRun.go(folder, opened, limits, shown);
            }
        }
        return run;
    }

    /// Writes the report and prints what it says in short.
    static void show(Verb verb, StoredRun run) throws IOException {
        tellOfLostCosts(verb, run);
        switch (run) {
            case RunFolder folder -> show(verb, folder);
            case ArcFolder folder -> show(verb, folder);
        }
    }

    private static void tellOfLostCosts(Verb verb, StoredRun run) throws IOException {
        List<Integer> lost = Costs.read(run.costs()).unreadable();
        if (!lost.isEmpty()) {
            verb.note(
                    "report (%s): cannot read lines %s, the costs are told without them; mend or remove them",
                    run.costs(), lost.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    private static void show(Verb verb, ArcFolder folder) throws IOException {
        ArcResults results = ArcResults.of(folder);
        results.write();
        Path page = ArcPage.write(results);
        if (verb.common.json) {
            var json = results.json();
            json.put("report", page.toString());
            verb.console().json(json);
            return;
        }
        results.rounds().forEach(round -> print(verb.console(), round, "puzzles", UNTAUGHT));
        results.arms().forEach(arm -> {
            Interval rate = arm.rate(results.seed());
            verb.console()
                    .line(
                            "after %d rounds, %-8s %d puzzles, %d of %d attempts solved: %.1f %% [%.1f, %.1f]",
                            arm.round(),
                            arm.arm(),
                            arm.tasks(),
                            arm.solved(),
                            arm.attempts(),
                            100 * rate.mean(),
                            100 * rate.low(),
                            100 * rate.high());
        });
        verb.console().line("%d adapters in %s; report %s", results.adapters(), duration(results.seconds()), page);
    }

    private static void show(Verb verb, RunFolder folder) throws IOException {
        Results results = Results.of(folder);
        results.write();
        Path page = ReportPage.write(results);
        if (verb.common.json) {
            var json = results.json();
            json.put("report", page.toString());
            verb.console().json(json);
            return;
        }
        String untaught = results.isRated() ? "" : UNTAUGHT;
        results.rounds().forEach(round -> print(verb.console(), round, "passages", untaught));
        results.arms().forEach(arm -> print(verb.console(), arm, results.seed()));
        verb.console().line("%d adapters in %s; report %s", results.adapters(), duration(results.seconds()), page);
    }

    /// @param untaught how the untaught model's reward is told; empty where it has none
    private static void print(Console console, RoundResult round, String contexts, String untaught) {
        console.line(
                "round %d: %d %s, %d edits, %d kept; reward%s %.3f taught, %.3f with the best edit",
                round.round() + 1,
                round.contexts(),
                contexts,
                round.edits(),
                round.kept(),
                untaught.formatted(round.baseMean()),
                round.rewardMean(),
                round.rewardBestMean());
    }

    private static void print(Console console, ArmResult arm, long seed) {
        Interval contained = arm.interval(Measure.CONTAINED, seed);
        Interval logprob = arm.interval(Measure.LOGPROB, seed);
        console.line(
                "after %d rounds, %-8s %d passages, %d questions: %.1f %% answered [%.1f, %.1f],%s"
                        + " right answers' log-probability %.3f [%.3f, %.3f]",
                arm.round(),
                arm.arm(),
                arm.passages(),
                arm.questions(),
                100 * contained.mean(),
                100 * contained.low(),
                100 * contained.high(),
                judged(arm, seed),
                logprob.mean(),
                logprob.low(),
                logprob.high());
    }

    /// What the judges say, those that were asked.
    private static String judged(ArmResult arm, long seed) {
        var text = new StringBuilder();
        for (Measure measure : arm.scores().keySet()) {
            if (measure.isJudged()) {
                Interval right = arm.interval(measure, seed);
                text.append(" %s %.1f %% [%.1f, %.1f],"
                        .formatted(measure, 100 * right.mean(), 100 * right.low(), 100 * right.high()));
            }
        }
        return text.toString();
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

    /// Tells of the run's progress.
    private static final class Shown implements RunListener {
        private final Progress progress;
        private final Standing before;
        private final long startNanos = System.nanoTime();
        private Standing last;

        Shown(Progress progress, Standing before) {
            this.progress = progress;
            this.before = before;
            last = before;
        }

        @Override
        public void finished(Entry entry, Standing now) {
            last = now;
            show(note(now));
        }

        @Override
        public void learning(int steps, int ofSteps) {
            show("%s, step %d of %d".formatted(note(last), steps, ofSteps));
        }

        private void show(String note) {
            int earlier = before.adapters(); // of an earlier process: they are not this one's speed
            progress.at(last.adapters() - earlier, last.ofAdapters() - earlier, note);
        }

        private String note(Standing now) {
            var note = new StringBuilder();
            if (now.round() < now.rounds()) {
                note.append("round %d of %d, %d of %d contexts, "
                        .formatted(now.round() + 1, now.rounds(), now.contexts(), now.ofContexts()));
            }
            note.append("%d of %d edits".formatted(now.edits(), now.ofEdits()));
            int done = now.adapters() - before.adapters();
            if (done > 0) {
                double left = (System.nanoTime() - startNanos) * 1e-9 / done * (now.ofAdapters() - now.adapters());
                note.append(", ").append(duration(left)).append(" left");
            }
            now.best().ifPresent(best -> note.append(String.format(Locale.ROOT, ", best gain %+.3f", best)));
            return note.toString();
        }
    }
}
