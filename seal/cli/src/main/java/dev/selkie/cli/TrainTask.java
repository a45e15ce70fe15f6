package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.peft.AdapterConfig;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One adapter to train: its options, its data, the folder it goes to, how far it is.
///
/// Has identity and state.
final class TrainTask implements AutoCloseable {
    private final Path out;
    private final TrainingJob job;
    private final TrainFolder folder;
    private int steps;
    private double seconds;
    private @Nullable Double loss;

    private TrainTask(Path out, TrainingJob job, TrainFolder folder) {
        this.out = out;
        this.job = job;
        this.folder = folder;
        this.steps = job.resumed().map(Snapshot::step).orElse(0);
    }

    /// What is printed when it is done.
    ///
    /// @param loss of the last step; null if there was none
    record Result(String out, int steps, @Nullable Double loss, double seconds) {}

    /// What one line of `--jobs`, or the command line, asks for.
    record Request(Path out, String data, TrainOptions options) {}

    /// How all tasks of a call begin.
    ///
    /// @param model as the user names it
    record Start(Path model, boolean force, boolean resume) {}

    /// Makes ready what `request` asks for.
    ///
    /// @return nothing if it is finished already and `--resume` was given
    static Optional<TrainTask> prepare(Llama llama, Request request, Start start) throws IOException {
        TrainSettings settings = request.options.settings();
        DataSet data = DataSet.read(request.data);
        List<Sequence> sequences = llama.encoder(true).encode(data, settings.loss());
        SortedMap<String, String> options = request.options.fingerprint();
        options.put("--model", start.model.toString());
        options.put("--data", digest(sequences));
        if (start.resume && TrainFolder.isFinished(request.out, PeftAdapter.WEIGHTS, options)) {
            return Optional.empty();
        }
        Optional<Checkpoint> checkpoint =
                start.resume ? TrainFolder.checkpoint(request.out, options) : Optional.empty();
        PeftAdapter first = first(llama, request.options);
        var job = new TrainingJob(sequences, first, settings, checkpoint.map(Checkpoint::snapshot));
        TrainFolder folder = checkpoint.isPresent()
                ? TrainFolder.resume(request.out, checkpoint.get())
                : TrainFolder.create(request.out, start.force, options);
        return Optional.of(new TrainTask(request.out, job, folder));
    }

    /// The adapter that `options` start from.
    static PeftAdapter first(Llama llama, TrainOptions options) throws IOException {
        if (options.init == null) {
            RunChecks.size("--rank", options.lora(), llama.config());
            return LoraInit.fresh(llama.config(), options.lora(), options.seed);
        }
        PeftAdapter given = llama.adapter(options.init);
        AdapterConfig config = given.config();
        var targets = EnumSet.noneOf(Projection.class);
        given.weights().keySet().forEach(target -> targets.add(target.projection()));
        options.checkShape(new LoraSettings(config.rank(), config.alpha(), targets));
        return given;
    }

    /// Names the data by what the model reads of it.
    private static String digest(List<Sequence> sequences) {
        var text = new StringBuilder();
        for (Sequence sequence : sequences) {
            for (int t = 0; t < sequence.length(); t++) {
                text.append(sequence.id(t)).append(sequence.isTarget(t) ? '!' : ' ');
            }
            text.append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return "%d records (%s)".formatted(sequences.size(), UUID.nameUUIDFromBytes(bytes));
    }

    TrainingJob job() {
        return job;
    }

    /// How many steps there are, done ones too.
    long allSteps() {
        return steps(job.settings(), job.data().size());
    }

    /// How many steps are done.
    int stepsDone() {
        return steps;
    }

    /// How many steps `settings` make of so many records.
    static long steps(TrainSettings settings, int records) {
        long group = (long) settings.batch() * settings.accumulate();
        return Math.ceilDiv(records, group) * settings.epochs();
    }

    /// Notes a step.
    void add(StepMetrics metrics) {
        folder.add(Console.toJson(metrics));
        steps = metrics.step();
        loss = metrics.loss();
        seconds += metrics.seconds();
    }

    /// The step that a later `--resume` goes on from; 0 if nothing is noted.
    int notedStep() {
        return folder.notedStep();
    }

    /// Notes the state after the last step.
    void checkpoint(Snapshot snapshot) throws IOException {
        folder.writeCheckpoint(snapshot);
    }

    /// Writes the adapter.
    Result finish(PeftAdapter adapter, Path model) throws IOException {
        folder.finish(adapter, Optional.of(model.toString()));
        return new Result(out.toString(), steps, loss, seconds);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
