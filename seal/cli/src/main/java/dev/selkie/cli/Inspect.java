package dev.selkie.cli;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.gguf.GgufFile;
import dev.selkie.model.gguf.GgufImport;
import dev.selkie.model.gguf.GgufTensor;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.peft.AdapterConfig;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `selkie inspect`: what a model or adapter is, from its headers alone.
@Command(name = "inspect", description = "Show what a model or an adapter is, without loading it.")
final class Inspect extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL|ADAPTER",
            description = "An adapter folder, or a model as --model names it.")
    @Nullable
    Path named;

    @Mixin
    ModelOption model = new ModelOption();

    @Option(
            names = "--fit",
            paramLabel = "TOKENS",
            description = "What a text of so many tokens will take, and whether this machine has it (default: 512).")
    int fit = 512;

    Inspect(Console console) {
        super(console);
    }

    /// A model, as `--json` prints it.
    record Model(
            String architecture,
            int layers,
            int hiddenSize,
            int intermediateSize,
            int attentionHeads,
            int keyValueHeads,
            int headDim,
            int vocabSize,
            int maxPositions,
            String ropeType,
            double ropeTheta,
            boolean tiedEmbeddings,
            long parameters,
            String dtype,
            long bytes,
            List<Tensor> tensors,
            MemoryEstimate memory) {}

    /// An adapter, as `--json` prints it.
    record Adapter(
            String architecture,
            int rank,
            double alpha,
            List<String> targets,
            @Nullable String baseModel,
            long parameters,
            String dtype,
            long bytes,
            List<Tensor> tensors) {}

    /// One tensor of the files.
    record Tensor(String name, String dtype, List<Long> shape) {}

    @Override
    void run() throws IOException {
        model.take(named, this);
        Path path = model.place();
        if (Files.exists(path.resolve(AdapterConfig.FILE))) {
            show(adapter(path));
        } else {
            show(Files.isRegularFile(path) ? gguf(path) : model(path));
        }
    }

    /// What the headers of the model in `folder` say.
    private Model model(Path folder) throws IOException {
        try (LlamaFolder llama = LlamaFolder.open(folder)) {
            Collection<TensorEntry> weights = llama.weights().values();
            Leaves leaves = LlamaGraphs.leaves(llama.config(), llama.weights());
            return model(llama.config(), tensors(weights), bytes(weights), leaves);
        }
    }

    /// What the header of the GGUF file `file` says.
    private Model gguf(Path file) throws IOException {
        try (GgufFile gguf = GgufFile.open(file)) {
            Collection<GgufTensor> weights = gguf.tensors().values();
            List<Tensor> tensors = weights.stream()
                    .map(weight -> new Tensor(weight.name(), lowerCase(weight.type()), weight.shape()))
                    .toList();
            long bytes = weights.stream()
                    .mapToLong(weight -> weight.data().byteSize())
                    .sum();
            LlamaConfig config = GgufImport.config(gguf);
            return model(config, tensors, bytes, LlamaGraphs.leaves(config.withDtype(TensorType.F32)));
        }
    }

    private Model model(LlamaConfig config, List<Tensor> tensors, long bytes, Leaves leaves) {
        if (fit < 1 || fit > config.maxPositionEmbeddings()) {
            throw CliException.badInput(
                    "--fit (%d): the model's context is %d tokens; give from 1 to as many",
                    fit, config.maxPositionEmbeddings());
        }
        return new Model(
                "llama",
                config.numHiddenLayers(),
                config.hiddenSize(),
                config.intermediateSize(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.headDim(),
                config.vocabSize(),
                config.maxPositionEmbeddings(),
                config.ropeScaling().typeName(),
                config.ropeTheta(),
                config.tieWordEmbeddings(),
                config.parameters(),
                dtypes(tensors),
                bytes,
                tensors,
                MemoryEstimate.of(config, leaves, fit, Machine.here()));
    }

    /// What the headers of the adapter in `folder` say.
    static Adapter adapter(Path folder) throws IOException {
        AdapterConfig config = AdapterConfig.read(folder);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(PeftAdapter.WEIGHTS))) {
            Collection<TensorEntry> weights = file.tensors().values();
            return new Adapter(
                    "lora",
                    config.rank(),
                    config.alpha(),
                    config.targets()
                            .pattern()
                            .map(List::of)
                            .orElse(config.targets().modules()),
                    config.baseModel().orElse(null),
                    parameters(weights),
                    dtypes(tensors(weights)),
                    bytes(weights),
                    tensors(weights));
        }
    }

    private void show(Model model) {
        if (common.json) {
            console().json(model);
            return;
        }
        console().line("architecture  %s, %d layers", model.architecture(), model.layers());
        console()
                .line(
                        "sizes         hidden %d, feed-forward %d, heads %d of %d, key/value heads %d, vocabulary %d",
                        model.hiddenSize(),
                        model.intermediateSize(),
                        model.attentionHeads(),
                        model.headDim(),
                        model.keyValueHeads(),
                        model.vocabSize());
        console()
                .line("positions     %d, rope %s, theta %s", model.maxPositions(), model.ropeType(), model.ropeTheta());
        console()
                .line(
                        "parameters    %s%s",
                        amount(model.parameters()), model.tiedEmbeddings() ? ", tied embeddings" : "");
        console().line("weights       %s, %s bytes", model.dtype(), amount(model.bytes()));
        show(model.memory());
    }

    private void show(MemoryEstimate memory) {
        console()
                .line(
                        "memory        %s MiB to generate, %s MiB to train (%d tokens); %s",
                        mebibytes(memory.generateBytes()),
                        mebibytes(memory.trainBytes()),
                        memory.tokens(),
                        memory.trainFits()
                                ? "both fit here"
                                : memory.generateFits() ? "training does not fit here" : "neither fits here");
    }

    private void show(Adapter adapter) {
        if (common.json) {
            console().json(adapter);
            return;
        }
        console().line("adapter       LoRA, rank %d, alpha %s", adapter.rank(), adapter.alpha());
        console().line("targets       %s", String.join(", ", adapter.targets()));
        console().line("base          %s", adapter.baseModel() == null ? "not named" : adapter.baseModel());
        console().line("parameters    %s", amount(adapter.parameters()));
        console().line("weights       %s, %s bytes", adapter.dtype(), amount(adapter.bytes()));
    }

    private static List<Tensor> tensors(Collection<TensorEntry> weights) {
        return weights.stream()
                .map(weight -> new Tensor(weight.name(), lowerCase(weight.type()), weight.shape()))
                .toList();
    }

    private static long parameters(Collection<TensorEntry> weights) {
        return weights.stream().mapToLong(TensorEntry::size).sum();
    }

    private static long bytes(Collection<TensorEntry> weights) {
        return weights.stream().mapToLong(weight -> weight.data().byteSize()).sum();
    }

    /// The element types in use: `f32`, or `bf16+f32`.
    private static String dtypes(List<Tensor> tensors) {
        return String.join(
                "+", tensors.stream().map(Tensor::dtype).distinct().sorted().toList());
    }

    private static String lowerCase(Enum<?> type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String mebibytes(long bytes) {
        return amount(Math.ceilDiv(bytes, 1L << 20));
    }

    private static String amount(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
