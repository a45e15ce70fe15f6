package dev.selkie.cli;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.engine.runtime.Device;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolderWriter;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.files.Writes;
import dev.selkie.model.llama.LlamaInit;
import dev.selkie.model.safetensors.SafetensorsFolder;
import dev.selkie.model.train.FullTrainer;
import dev.selkie.model.train.FullTrainingJob;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.seal.PretrainRecipe;
import dev.selkie.seal.box.BoxedModel;
import dev.selkie.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie pretrain`: a model from nothing, tokenizer included.
@Command(name = "pretrain", description = "Make a model from nothing: tokenizer, then all weights.")
final class Pretrain extends Verb {
    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "A model in the box from its own world: pup (people) or cub (grid puzzles).")
    @Nullable
    String recipe;

    @Option(
            names = "--config",
            paramLabel = "DIR|FILE",
            description = "Shape of the model: a config.json, or a folder with one. Goes with --data.")
    @Nullable
    Path config;

    @Option(names = "--data", paramLabel = "FILE", description = GivenFile.TEXTS + "; - is stdin.")
    @Nullable
    String data;

    @Mixin
    Corpus corpus = new Corpus();

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the recipe (default: as many as it says).")
    @Nullable
    Integer steps;

    @Option(
            names = "--lr",
            paramLabel = "X",
            defaultValue = "2e-3",
            description = "Learning rate, falling to 0 as a cosine (default: ${DEFAULT-VALUE}).")
    double learningRate = 2e-3;

    @Option(
            names = "--warmup",
            paramLabel = "X",
            defaultValue = "100",
            description = "Steps of warm-up, or below 1 a share of all (default: ${DEFAULT-VALUE}).")
    double warmup = 100;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0.01",
            description = "As torch.optim.AdamW (default: ${DEFAULT-VALUE}).")
    double weightDecay = 0.01;

    @Option(
            names = "--clip",
            paramLabel = "X",
            defaultValue = "1",
            description = "Longest gradient (norm of all together); 0 is off (default: ${DEFAULT-VALUE}).")
    double clip = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the first weights and of the order of the texts (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "500",
            description = "Note the state every N steps, for --resume; 0: never (default: ${DEFAULT-VALUE}).")
    int checkpointEvery = 500;

    @Option(names = "--resume", description = "Go on where the same command was stopped.")
    boolean resume;

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    DeviceOption device = new DeviceOption();

    Pretrain(Console console) {
        super(console);
    }

    /// How the texts of `--data` are cut.
    static final class Corpus {
        @Option(
                names = "--context",
                paramLabel = "N",
                defaultValue = "256",
                description = "Tokens of a sequence that --data is cut into (default: ${DEFAULT-VALUE}).")
        int context = 256;

        @Option(
                names = "--batch",
                paramLabel = "N",
                defaultValue = "16",
                description = "Sequences of a step (default: ${DEFAULT-VALUE}).")
        int batch = 16;

        @Option(
                names = "--epochs",
                paramLabel = "N",
                defaultValue = "1",
                description = "Times through --data (default: ${DEFAULT-VALUE}).")
        int epochs = 1;
    }

    /// What is printed in the end.
    record Result(String out, long parameters, int steps, long tokens, double loss, double seconds) {}

    @Override
    void run() throws IOException {
        AdamWSettings adamW = adamW();
        RunChecks.count("--checkpoint-every", checkpointEvery);
        RunChecks.count("--epochs", corpus.epochs);
        RunChecks.count("--steps", steps == null ? 0 : steps);
        PretrainSource source = source();
        SortedMap<String, String> options = fingerprint(source);
        if (resume && TrainFolder.isFinished(output.out, SafetensorsFolder.SINGLE, options)) {
            note("%s is finished already", output.out);
            return;
        }
        Optional<Checkpoint> checkpoint = resume ? TrainFolder.checkpoint(output.out, options) : Optional.empty();
        if (resume && checkpoint.isEmpty()) {
            note("nothing is noted of %s; beginning at step 0", output.out);
        }
        try (Device opened = device.open();
                TrainFolder folder = checkpoint.isPresent()
                        ? TrainFolder.resume(output.out, checkpoint.get())
                        : TrainFolder.create(output.out, output.force, options)) {
            Result result = train(source, adamW, opened, folder, checkpoint.map(Checkpoint::snapshot));
            if (common.json) {
                console().json(result);
            } else {
                console()
                        .line(
                                "%s: %,d parameters, %d steps, %,d tokens, loss %.4f, %s",
                                result.out,
                                result.parameters,
                                result.steps,
                                result.tokens,
                                result.loss,
                                SealWork.duration(result.seconds));
            }
        }
    }

    private PretrainSource source() throws IOException {
        if (recipe != null) {
            Optional<BoxedModel> boxed = BoxedModel.named(recipe);
            if (boxed.isEmpty()) {
                throw CliException.badInput("--recipe (%s): is neither pup nor cub; name one of them", recipe);
            }
            if (config != null || data != null) {
                throw CliException.badInput(
                        "--recipe (%s): brings its own config and data; leave --config and --data away", recipe);
            }
            for (String option : List.of("--context", "--batch", "--epochs")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw CliException.badInput("%s: goes with --data; leave it away", option);
                }
            }
            OptionalInt wanted = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
            return PretrainSource.boxed(boxed.get().recipe(seed), wanted);
        }
        if (config == null || data == null) {
            throw CliException.badInput(
                    "pretrain: has nothing to learn from; give --recipe pup or cub, or --config and --data");
        }
        if (steps != null) {
            throw CliException.badInput("--steps (%d): goes with a recipe; with --data give --epochs", steps);
        }
        if (!Files.isDirectory(config) && !config.endsWith(LlamaConfig.FILE)) {
            throw CliException.badInput("--config (%s): is no %s; name one, or its folder", config, LlamaConfig.FILE);
        }
        GivenFile.requireData(data, GivenFile.TEXTS);
        Path folder = Files.isDirectory(config)
                ? config
                : Optional.ofNullable(config.toAbsolutePath().getParent()).orElse(config);
        return PretrainSource.corpus(LlamaConfig.read(folder), DataSet.read(data), corpus, seed);
    }

    /// How the weights learn; made first, as the tokenizer alone may take a while.
    ///
    /// @throws IllegalArgumentException naming the value that is out of its range
    private AdamWSettings adamW() {
        RunChecks.rate(learningRate);
        Schedule.warmupSteps(warmup, 1);
        return new AdamWSettings(learningRate, 0.9, 0.98, 1e-8, weightDecay, clip);
    }

    private Result train(
            PretrainSource source, AdamWSettings adamW, Device opened, TrainFolder folder, Optional<Snapshot> resumed)
            throws IOException {
        Path files = folder.path();
        Writes.text(files.resolve("tokenizer.json"), source.tokenizer().tokenizerJson());
        Map<String, String> roles = Map.of("eos_token", PretrainRecipe.END, "pad_token", PretrainRecipe.END);
        int longest = source.config().maxPositionEmbeddings();
        Writes.text(files.resolve("tokenizer_config.json"), source.tokenizer().configJson(roles, longest));
        PretrainSource.Work work = source.work().apply(Tokenizer.load(files));
        var job = new FullTrainingJob(
                work.batches(),
                work.steps(),
                adamW,
                Schedule.COSINE,
                Math.min(warmup, work.steps()),
                work.limits(),
                resumed.orElseGet(() -> new Snapshot(0, LlamaInit.fresh(source.config(), seed))));
        try (Progress progress = progress("steps", job.start().step());
                WhenStopped _ = WhenStopped.say(this, () -> WhenStopped.from(folder.notedStep()))) {
            var shown = new Shown(folder, progress, job);
            Snapshot end = new FullTrainer(source.config(), opened).run(job, shown);
            LlamaFolderWriter.write(files, source.config(), end.values(), dev.selkie.model.files.Progress.SILENT);
            folder.finish();
            return new Result(
                    output.out.toString(),
                    source.config().parameters(),
                    end.step(),
                    shown.tokens,
                    shown.loss,
                    shown.seconds);
        }
    }

    private SortedMap<String, String> fingerprint(PretrainSource source) {
        var options = new TreeMap<String, String>();
        options.put("--recipe", String.valueOf(recipe));
        options.put("--config", source.config().toJson());
        options.put("--data", String.valueOf(data));
        options.put("texts", source.texts());
        options.put("--context", "" + corpus.context);
        options.put("--batch", "" + corpus.batch);
        options.put("--epochs", "" + corpus.epochs);
        options.put("--steps", String.valueOf(steps));
        options.put("--lr", "" + learningRate);
        options.put("--warmup", "" + warmup);
        options.put("--weight-decay", "" + weightDecay);
        options.put("--clip", "" + clip);
        options.put("--seed", "" + seed);
        return options;
    }

    /// Tells of the training's progress and notes it.
    private final class Shown implements FullTrainer.Listener {
        private final TrainFolder folder;
        private final Progress progress;
        private final FullTrainingJob job;
        private long tokens;
        private double seconds;
        private double loss;

        Shown(TrainFolder folder, Progress progress, FullTrainingJob job) {
            this.folder = folder;
            this.progress = progress;
            this.job = job;
        }

        @Override
        public void step(StepMetrics metrics) {
            folder.add(Console.toJson(metrics));
            tokens += metrics.tokens();
            seconds += metrics.seconds();
            loss = metrics.loss();
            progress.at(metrics.step(), job.steps(), "loss %.4f, %.0f tokens/s".formatted(loss, tokens / seconds));
        }

        @Override
        public boolean wantsSnapshot(int step) {
            return checkpointEvery > 0 && step % checkpointEvery == 0 && step < job.steps();
        }

        @Override
        public void snapshot(Snapshot snapshot) throws IOException {
            folder.writeCheckpoint(snapshot);
        }
    }
}
