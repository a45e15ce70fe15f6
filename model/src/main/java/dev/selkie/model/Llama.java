package dev.selkie.model;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.DeviceException;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.data.ChatRenderer;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Generation;
import dev.selkie.model.generate.Generator;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.llama.LogitsPass;
import dev.selkie.model.llama.NextToken;
import dev.selkie.model.llama.Scorer;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.FullTrainer;
import dev.selkie.model.train.FullTrainingJob;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.Trainer;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A language model of the Llama family on a device: it continues texts, tells how likely they are, and learns
/// adapters.
///
///     try (Device device = Devices.find("cpu").orThrow();
///             Llama llama = Llama.load(Path.of("SmolLM2-135M-Instruct"), device)) {
///         llama.chat("What is a selkie?", System.out::print);
///     }
///
/// Owns its weights' memory. One thread at a time.
public final class Llama implements AutoCloseable {
    private final LlamaConfig config;
    private final Tokenizer tokenizer;
    private final Device device;
    private final LlamaWeights weights;
    private final Generator generator;
    private final Optional<ChatRenderer> chat;
    private Optional<PeftAdapter> active = Optional.empty();

    private Llama(LlamaConfig config, Tokenizer tokenizer, Device device, LlamaWeights weights) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.device = device;
        this.weights = weights;
        chat = tokenizer.chatTemplate().map(ChatRenderer::of);
        generator = new Generator(config, weights, device, tokenizer);
    }

    /// Reads a Hugging Face folder: settings, tokenizer, weights. All is checked before memory is reserved.
    ///
    /// @throws FormatException if a file is corrupt, or asks for what Selkie does not have
    public static Llama load(Path folder, Device device) throws IOException {
        try (LlamaFolder files = LlamaFolder.open(folder)) {
            Tokenizer tokenizer = Tokenizer.load(folder);
            return new Llama(files.config(), tokenizer, device, LlamaWeights.load(files, device));
        }
    }

    public LlamaConfig config() {
        return config;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// What turns records into this model's tokens.
    ///
    /// @param endTokens whether completions carry an end token
    public Encoder encoder(boolean endTokens) {
        return new Encoder(tokenizer, chat, endTokens);
    }

    /// How conversations are written, if this model has a way to.
    public Optional<ChatRenderer> chatRenderer() {
        return chat;
    }

    public Device device() {
        return device;
    }

    /// Reads an adapter made for this model.
    ///
    /// @throws FormatException if it is corrupt or was made for another base
    public PeftAdapter adapter(Path folder) throws IOException {
        return PeftAdapter.read(folder, config, Arena.ofAuto());
    }

    /// From now on chats are answered with `adapter`.
    public void useAdapter(PeftAdapter adapter) {
        active = Optional.of(adapter);
    }

    /// From now on chats are answered by the base alone.
    public void useBase() {
        active = Optional.empty();
    }

    /// Gives `sink` the logits after each of `ids`, chunk by chunk: (rows, V) f32, in order.
    ///
    /// @throws IllegalArgumentException if there are none, or more than the context holds, or one is no token
    public <E extends Exception> void logits(int[] ids, Optional<PeftAdapter> adapter, LogitsPass.Rows<E> sink)
            throws E {
        checkIds(ids);
        try (var pass = new LogitsPass(config, weights, device, ids.length, adapter)) {
            pass.run(ids, sink);
        }
    }

    /// The log-probability of each target of each sequence: a list for each sequence, in order.
    ///
    /// @throws IllegalArgumentException if a sequence is longer than the context
    public List<List<Float>> score(List<Sequence> sequences, Optional<PeftAdapter> adapter) {
        sequences.forEach(sequence -> checkTokens(sequence.ids()));
        try (var scorer = new Scorer(config, weights, device, sequences, adapter)) {
            return scorer.score(sequences);
        }
    }

    /// How likely each of `candidates` is to come next after each of `texts`: for each text, in order, the
    /// candidates' log-probabilities.
    ///
    /// @throws IllegalArgumentException if a text is empty or longer than the context
    public List<List<Float>> next(List<int[]> texts, List<Integer> candidates) {
        texts.forEach(this::checkTokens);
        checkTokens(candidates.stream().mapToInt(id -> id).toArray());
        try (var next = new NextToken(config, weights, device, texts)) {
            return next.after(texts, candidates);
        }
    }

    /// Continues every prompt as `settings` say, all as one batch.
    ///
    /// @throws IllegalArgumentException if a prompt is empty or fills the context
    public Generation generate(List<Prompt> prompts, GenerateSettings settings, GenerateListener listener) {
        prompts.forEach(prompt -> {
            checkTokens(prompt.ids());
            checkTokens(prompt.continuation());
        });
        return generator.run(prompts, settings, listener);
    }

    /// Answers one user's message, and gives the answer out as it comes.
    ///
    /// @throws IllegalStateException if the model has no chat template
    /// @throws IOException           if the template does not accept the message
    public String chat(String message, Consumer<String> pieces) throws IOException {
        return chat(List.of(new Turn("user", message)), GenerateSettings.DEFAULT.withMaxTokens(512), pieces);
    }

    /// Answers a conversation, and gives the answer out as it comes.
    ///
    /// @throws IllegalStateException if the model has no chat template
    /// @throws IOException           if the template does not accept the turns
    public String chat(List<Turn> turns, GenerateSettings settings, Consumer<String> pieces) throws IOException {
        String text = chat.orElseThrow(() -> new IllegalStateException("this model has no chat template; use generate"))
                .render(turns, true);
        Prompt prompt = Prompt.of(tokenizer.encode(text, false), active);
        var listener = new GenerateListener() {
            @Override
            public void text(int promptIndex, int sampleIndex, String piece) {
                pieces.accept(piece);
            }
        };
        return generate(List.of(prompt), settings, listener)
                .samples()
                .getFirst()
                .text();
    }

    /// Trains a fresh adapter on `data`.
    ///
    /// @param steps hears of each step
    /// @throws FormatException     if a record cannot be encoded
    /// @throws ArithmeticException if the loss is not a number
    public PeftAdapter train(DataSet data, LoraSettings lora, TrainSettings settings, Consumer<StepMetrics> steps)
            throws IOException {
        List<Sequence> sequences = encoder(true).encode(data, settings.loss());
        var trained = new ArrayList<PeftAdapter>();
        var listener = new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                steps.accept(metrics);
            }

            @Override
            public void finished(int job, PeftAdapter adapter) {
                trained.add(adapter);
            }
        };
        PeftAdapter start = LoraInit.fresh(config, lora, settings.seed());
        train(List.of(new TrainingJob(sequences, start, settings)), listener);
        return trained.getFirst();
    }

    /// Trains many adapters in shared batches; each becomes what it would become alone, bit for bit.
    ///
    /// @throws IllegalArgumentException if a record is longer than the context, or a step has no target
    /// @throws ArithmeticException      if a loss is not a number and the listener does not go on without that job
    /// @throws IOException              as the listener throws it
    public void train(List<TrainingJob> jobs, TrainingListener listener) throws IOException {
        train(jobs, listener, MemoryBudget.UNLIMITED);
    }

    /// As above, each step within `budget`: activations that do not fit are computed twice. The adapters are
    /// the same, bit for bit.
    ///
    /// @param budget of weights, adapters, optimizer state and activations together
    /// @throws DeviceException if that is a limit and a step does not fit even so
    public void train(List<TrainingJob> jobs, TrainingListener listener, MemoryBudget budget) throws IOException {
        jobs.forEach(job -> job.data().forEach(sequence -> checkTokens(sequence.ids())));
        generator.close();
        new Trainer(config, weights, device, budget).run(jobs, listener);
    }

    /// Trains all weights of a model of this one's shape, from where `job` says; this one stays what it is.
    ///
    /// @return the state after the last step done
    /// @throws IllegalArgumentException if a batch is over the job's limits or has no target
    /// @throws ArithmeticException      if a loss is not a number
    /// @throws IOException              as the listener throws it
    public Snapshot train(FullTrainingJob job, FullTrainer.Listener listener) throws IOException {
        generator.close();
        return new FullTrainer(config, device).run(job, listener);
    }

    @Override
    public void close() {
        generator.close();
        weights.close();
    }

    private void checkIds(int[] ids) {
        checkTokens(ids);
        if (ids.length == 0) {
            throw new IllegalArgumentException("no tokens; give at least one");
        }
        config.requireFits("the text", ids.length, "shorten it");
    }

    private void checkTokens(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException(
                        "token %d is not in the model's vocabulary of %d".formatted(id, config.vocabSize()));
            }
        }
    }
}
