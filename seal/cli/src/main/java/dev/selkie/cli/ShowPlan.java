package dev.selkie.cli;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.Kernel;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.TrainGraphs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `selkie plan`: what a model's runs are compiled to. Needs its configuration alone, no weights and no memory.
@Command(name = "plan", description = "Show the compiled plan of a forward pass or a training step.")
final class ShowPlan extends Verb {
    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model as --model names it; of a folder its config.json is enough.")
    @Nullable
    Path named;

    @Mixin
    ModelOption model = new ModelOption();

    @Option(
            names = "--tokens",
            required = true,
            paramLabel = "T",
            description = "Tokens of the text, or of a step's records.")
    int tokens;

    @Option(names = "--train", description = "A LoRA step instead of a forward pass.")
    boolean train;

    @Option(
            names = "--rank",
            paramLabel = "N",
            defaultValue = "32",
            description = "Rank of the adapter (default: ${DEFAULT-VALUE}).")
    int rank = 32;

    @Option(
            names = "--targets",
            paramLabel = "NAMES",
            defaultValue = "q_proj,v_proj",
            description = "Linear maps to adapt, or all (default: ${DEFAULT-VALUE}).")
    String targets = "q_proj,v_proj";

    @Mixin
    MemoryOption memory = new MemoryOption();

    @Option(names = "--show-kernels", description = "Show each kernel.")
    boolean showKernels;

    ShowPlan(Console console) {
        super(console);
    }

    /// What `--json` prints.
    ///
    /// @param flops           of one run
    /// @param bytes           that one run moves at least
    /// @param temporaryBytes  of memory that the run reuses
    /// @param inputBytes      of inputs and constants
    /// @param parameterBytes  of weights, caches, adapters and optimizer state
    /// @param peakBytes       all three together
    /// @param kernels         with `--show-kernels`
    record Result(
            int launches,
            long flops,
            long bytes,
            long temporaryBytes,
            long inputBytes,
            long parameterBytes,
            long peakBytes,
            @Nullable List<Launch> kernels) {}

    /// One kernel.
    ///
    /// @param text what it writes and reads, with shapes and places in memory
    record Launch(String kernel, long flops, long bytes, String text) {}

    @Override
    void run() throws IOException {
        if (tokens < (train ? 2 : 1)) {
            throw CliException.badInput("--tokens (%d): too few for this plan; give 2 or more", tokens);
        }
        model.take(named, this);
        LlamaConfig config = ModelOption.config(model.model);
        MemoryBudget budget = memory.budget().orElse(train ? MemoryOption.usual(config, 1) : MemoryBudget.UNLIMITED);
        Plan plan = new Compiler().compile(graph(config), budget);
        if (common.json) {
            console().json(result(plan));
        } else {
            print(plan);
        }
    }

    private Graph graph(LlamaConfig config) {
        if (train) {
            var lora = new LoraSettings(rank, 2 * rank, Projection.set(targets));
            return TrainGraphs.step(config, LlamaGraphs.leaves(config), lora, TrainGraphs.Size.of(tokens));
        }
        return LlamaGraphs.forward(config, LlamaGraphs.leaves(config), tokens, 1, tokens);
    }

    private Result result(Plan plan) {
        long temporary = plan.peakBytes() - plan.inputBytes();
        return new Result(
                plan.kernels().size(),
                plan.flops(),
                plan.bytes(),
                temporary,
                plan.inputBytes(),
                plan.bufferBytes(),
                plan.peakBytes() + plan.bufferBytes(),
                showKernels ? launches(plan) : null);
    }

    private static List<Launch> launches(Plan plan) {
        List<Kernel> kernels = plan.kernels();
        List<String> lines = plan.toString().lines().toList();
        var launches = new ArrayList<Launch>();
        for (int i = 0; i < kernels.size(); i++) {
            Kernel kernel = kernels.get(i);
            launches.add(new Launch(
                    kernel.name(), kernel.flops(), kernel.bytes(), lines.get(i).strip()));
        }
        return launches;
    }

    private void print(Plan plan) {
        List<String> lines = plan.toString().lines().toList();
        List<String> sums = lines.subList(plan.kernels().size(), lines.size());
        (showKernels ? lines : sums).forEach(console()::line);
    }
}
