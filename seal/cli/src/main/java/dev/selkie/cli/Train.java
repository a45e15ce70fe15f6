package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.Llama;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// `selkie train`: adapters learn from data, many of them in shared batches.
@Command(name = "train", description = "Train a LoRA adapter, or many at once.")
final class Train extends Verb {
    @Option(names = "--data", paramLabel = "FILE", description = GivenFile.RECORDS + "; - is stdin.")
    @Nullable
    String data;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Where the adapter goes.")
    @Nullable
    Path out;

    @Option(names = "--force", description = "Replace what is there.")
    boolean force;

    @Option(
            names = "--jobs",
            paramLabel = "FILE",
            description =
                    "Many adapters at once: lines of {\"out\", \"data\", …}, which may set any option of training.")
    @Nullable
    Path jobs;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Note the state every N steps, for --resume (default: never).")
    int checkpointEvery;

    @Option(names = "--resume", description = "Go on where the same command was stopped.")
    boolean resume;

    @Option(names = "--merge", description = "Write the merged model too, into the folder merged in the adapter's.")
    boolean merge;

    @Mixin
    MemoryOption memory = new MemoryOption();

    @Mixin
    TrainOptions train = new TrainOptions();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Train(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        RunChecks.count("--checkpoint-every", checkpointEvery);
        Optional<MemoryBudget> given = memory.budget();
        List<TrainTask.Request> requests = requests();
        requireDifferentFolders(requests);
        var tasks = new ArrayList<TrainTask>();
        try (LlamaOptions.Loaded loaded = options.load(this)) {
            prepare(loaded.llama(), requests, tasks);
            noteFresh(tasks);
            if (!tasks.isEmpty()) {
                MemoryBudget usual = MemoryOption.usual(loaded.llama().config(), tasks.size());
                train(loaded.llama(), tasks, given.orElse(usual));
            }
        } finally {
            for (TrainTask task : tasks) {
                task.close();
            }
        }
    }

    private List<TrainTask.Request> requests() throws IOException {
        if (jobs != null) {
            if (data != null || out != null) {
                throw CliException.badInput(
                        "--jobs (%s): names data and folders itself; leave --data and --out away", jobs);
            }
            return JobFile.read(jobs, givenTrainOptions());
        }
        if (data == null || out == null) {
            throw CliException.badInput("train: needs data and a folder; give --data FILE and -o DIR, or --jobs FILE");
        }
        GivenFile.requireData(data, GivenFile.RECORDS);
        train.check();
        return List.of(new TrainTask.Request(out, data, train));
    }

    /// The options of [TrainOptions] that the command line sets, as it does.
    private List<String> givenTrainOptions() {
        var given = new ArrayList<String>();
        for (ArgSpec arg : Objects.requireNonNull(spec.mixins().get("train")).args()) {
            OptionSpec option = (OptionSpec) arg;
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                given.add("%s=%s".formatted(option.longestName(), option.getValue()));
            }
        }
        return given;
    }

    private static void requireDifferentFolders(List<TrainTask.Request> requests) {
        Set<Path> places = new HashSet<>();
        for (TrainTask.Request request : requests) {
            if (!places.add(request.out().toAbsolutePath().normalize())) {
                throw CliException.badInput("--jobs (%s): two jobs write there; name another", request.out());
            }
        }
    }

    private void prepare(Llama llama, List<TrainTask.Request> requests, List<TrainTask> tasks) throws IOException {
        var start = new TrainTask.Start(options.model.model, force, resume);
        for (TrainTask.Request request : requests) {
            TrainTask.prepare(llama, request, start)
                    .ifPresentOrElse(tasks::add, () -> note("%s is finished already", request.out()));
        }
    }

    /// Says so where `--resume` finds nothing to go on from.
    private void noteFresh(List<TrainTask> tasks) {
        long fresh = tasks.stream().filter(task -> task.notedStep() == 0).count();
        if (resume && fresh > 0) {
            note(
                    "nothing is noted of %s; beginning at step 0",
                    jobs == null ? String.valueOf(out) : "%d jobs".formatted(fresh));
        }
    }

    private void train(Llama llama, List<TrainTask> tasks, MemoryBudget budget) throws IOException {
        long total = tasks.stream().mapToLong(TrainTask::allSteps).sum();
        long before = tasks.stream().mapToLong(TrainTask::stepsDone).sum();
        try (Progress progress = progress("steps", before);
                WhenStopped _ = whenStopped(tasks)) {
            llama.train(
                    tasks.stream().map(TrainTask::job).toList(),
                    new TrainingListener() {
                        private long done = before;

                        @Override
                        public void step(int job, StepMetrics metrics) {
                            tasks.get(job).add(metrics);
                            done++;
                            progress.at(done, total, "loss %.4f".formatted(metrics.loss()));
                        }

                        @Override
                        public boolean wantsSnapshot(int job, int step) {
                            return checkpointEvery > 0 && step % checkpointEvery == 0;
                        }

                        @Override
                        public void snapshot(int job, Snapshot snapshot) throws IOException {
                            tasks.get(job).checkpoint(snapshot);
                        }

                        @Override
                        public void finished(int job, PeftAdapter adapter) throws IOException {
                            finish(tasks.get(job), adapter);
                        }
                    },
                    budget);
        }
    }

    /// Without checkpoints one job begins anew, and of many only those that are not finished.
    private @Nullable WhenStopped whenStopped(List<TrainTask> tasks) {
        return checkpointEvery > 0 || jobs != null ? WhenStopped.say(this, () -> howToGoOn(tasks)) : null;
    }

    private String howToGoOn(List<TrainTask> tasks) {
        if (jobs == null) {
            return WhenStopped.from(tasks.getFirst().notedStep());
        }
        boolean noted = resume || tasks.stream().anyMatch(task -> task.notedStep() > 0);
        return noted ? WhenStopped.SAME_COMMAND : WhenStopped.BEGINS_ANEW;
    }

    private void finish(TrainTask task, PeftAdapter adapter) throws IOException {
        TrainTask.Result result = task.finish(adapter, options.model.model);
        if (merge) {
            Path folder = Path.of(result.out());
            MergeAdapter.write(
                    options.model.folder(this), folder, folder.resolve("merged"), Optional.empty(), this, false);
        }
        print(result);
    }

    private void print(TrainTask.Result result) {
        if (common.json) {
            console().json(result);
        } else {
            String loss = result.loss() == null ? "" : ", loss %.4f".formatted(result.loss());
            console().line("%s: %d steps in %.1f s%s", result.out(), result.steps(), result.seconds(), loss);
        }
        console().out().flush();
    }
}
