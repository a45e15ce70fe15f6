package dev.selkie.cli;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.cpu.MachinePeak;
import dev.selkie.kernels.cpu.Workers;
import dev.selkie.model.Llama;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.train.TrainGraphs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `selkie bench`: how fast a model reads, writes and learns here; `selkie bench kernels`: what that time goes
/// into.
@Command(name = "bench", description = "Measure prefill, decoding and LoRA steps, whole or kernel by kernel.")
final class Bench extends Verb {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "kernels",
            description = "Show what each kernel of these runs takes.")
    @Nullable
    String part;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Only this kernel, such as linear or attention_forward.")
    @Nullable
    String kernel;

    @Option(
            names = "-p",
            paramLabel = "N",
            split = ",",
            defaultValue = "512",
            description =
                    "Prefill of N ids; 0 for none (default: ${DEFAULT-VALUE}, or what the model's context holds).")
    List<Integer> prefills = List.of(512);

    @Option(
            names = "-g",
            paramLabel = "N",
            split = ",",
            defaultValue = "128",
            description =
                    "Decoding of N ids; 0 for none (default: ${DEFAULT-VALUE}, or what the model's context holds).")
    List<Integer> decodes = List.of(128);

    @Option(
            names = "-b",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,16",
            description = "Texts decoded at once (default: ${DEFAULT-VALUE}).")
    List<Integer> texts = List.of(1, 16);

    @Option(
            names = "--train",
            paramLabel = "RxT",
            defaultValue = "1x50,8x50,1x512",
            description = "Steps on R records of T ids; empty for none (default: ${DEFAULT-VALUE}, or what the model's"
                    + " context holds).")
    String train = "1x50,8x50,1x512";

    @Option(
            names = "--targets",
            paramLabel = "qv|all",
            defaultValue = "qv",
            description = "Linear maps that have adapters: q and v, or all (default: ${DEFAULT-VALUE}).")
    String targets = "qv";

    @Option(
            names = "--adapters",
            paramLabel = "N",
            defaultValue = "15",
            description =
                    "Adapters trained together on one record of 50 ids each; 0 for none (default: ${DEFAULT-VALUE}).")
    int adapters = 15;

    @Option(
            names = "-r",
            paramLabel = "N",
            defaultValue = "5",
            description = "Repetitions after a warm-up (default: ${DEFAULT-VALUE}).")
    int repetitions = 5;

    @Mixin
    MemoryOption memory = new MemoryOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Bench(Console console) {
        super(console);
    }

    /// One measurement.
    ///
    /// @param shareOfRoofline the least time that the plan's operations and bytes can take here, divided by the
    ///     median
    record Result(
            String test,
            String engine,
            String device,
            String dtype,
            int threads,
            Speed tokensPerSecond,
            @Nullable Double shareOfRoofline) {}

    /// Of all repetitions.
    record Speed(double min, double median, double max) {
        static Speed of(long tokens, List<Double> seconds) {
            List<Double> sorted = seconds.stream().sorted().toList();
            return new Speed(
                    tokens / sorted.getLast(), tokens / sorted.get(sorted.size() / 2), tokens / sorted.getFirst());
        }
    }

    @Override
    void run() throws IOException {
        if (repetitions < 1) {
            throw CliException.badInput("-r (%d): is below 1; give 1 or more", repetitions);
        }
        BenchCase.lora(targets); // refused before anything is measured
        List<BenchCase> cases = cases();
        if (part != null) {
            kernels(part, cases);
            return;
        }
        try (LlamaOptions.Loaded loaded = options.load(this)) {
            List<BenchCase> fitting = fitting(cases, loaded.llama().config());
            MachinePeak peak = peak();
            for (BenchCase one : fitting) {
                print(measure(loaded.llama(), one, peak));
            }
        }
    }

    private void kernels(String asked, List<BenchCase> cases) throws IOException {
        if (!asked.equals("kernels")) {
            throw CliException.badInput("%s: is nothing to measure; give kernels or nothing", asked);
        }
        if (kernel != null && !Kernel.NAMES.contains(kernel)) {
            throw CliException.badInput(
                    "NAME (%s): is no kernel; give one of %s", kernel, String.join(", ", Kernel.NAMES));
        }
        var times = new KernelTimes();
        try (LlamaOptions.Loaded loaded = options.load(this, options.device.openTimed(times))) {
            List<BenchCase> fitting = fitting(cases, loaded.llama().config());
            var runs = new BenchRuns(loaded.llama(), repetitions, memory);
            MachinePeak peak = peak();
            for (BenchCase one : fitting) {
                List<Double> seconds = runs.seconds(one, times::clear);
                double whole = seconds.stream().mapToDouble(second -> second).sum();
                print(one, times.rows(one.name(), whole, peak));
            }
        }
    }

    private void print(BenchCase one, List<KernelTimes.Row> all) {
        List<KernelTimes.Row> rows = all.stream()
                .filter(row -> kernel == null || row.kernel().equals(kernel))
                .toList();
        if (common.json) {
            rows.forEach(console()::json);
        } else {
            double share =
                    all.stream().mapToDouble(KernelTimes.Row::shareOfTime).sum();
            console().line("%s: %.0f %% of the time is in kernels", one.name(), 100 * share);
            console().line(KernelTimes.HEADING);
            rows.forEach(row -> console().line(row.toString()));
        }
        console().out().flush();
    }

    private MachinePeak peak() {
        try (var workers = new Workers(options.device.threads)) {
            MachinePeak peak = MachinePeak.measure(workers);
            note(
                    "this machine: %.0f GFLOP/s in f32, %.1f GB/s",
                    peak.flopsPerSecond() / 1e9, peak.bytesPerSecond() / 1e9);
            return peak;
        }
    }

    private List<BenchCase> cases() {
        var cases = new ArrayList<BenchCase>();
        prefills.stream().filter(tokens -> tokens > 0).forEach(tokens -> cases.add(new BenchCase.Prefill(tokens)));
        for (int tokens : decodes) {
            texts.stream().filter(_ -> tokens > 0).forEach(count -> cases.add(new BenchCase.Decode(tokens, count)));
        }
        if (!train.isBlank()) {
            cases.addAll(BenchCase.steps(train, targets, 1));
        }
        if (adapters > 1) {
            cases.addAll(BenchCase.steps("1x50", targets, adapters));
        }
        return cases;
    }

    /// The cases that a model of the shape `config` can do: those of the defaults as long as it can.
    ///
    /// @throws CliException if one is longer that was asked for
    private List<BenchCase> fitting(List<BenchCase> cases, LlamaConfig config) {
        return cases.stream().map(one -> fitting(one, config)).distinct().toList();
    }

    private BenchCase fitting(BenchCase one, LlamaConfig config) {
        int longest = one.longest(config.maxPositionEmbeddings());
        if (one.length() <= longest) {
            return one;
        }
        Optional<String> given = one.option().filter(spec.commandLine().getParseResult()::hasMatchedOption);
        if (given.isPresent()) {
            throw CliException.badInput(
                    "%s (%d): the model's context is %d tokens; give at most %d here",
                    given.get(), one.length(), config.maxPositionEmbeddings(), longest);
        }
        return one.withLength(longest);
    }

    private Result measure(Llama llama, BenchCase one, MachinePeak peak) throws IOException {
        Speed speed = Speed.of(one.tokens(), new BenchRuns(llama, repetitions, memory).seconds(one, () -> {}));
        double floor = floorTokensPerSecond(llama.config(), one, peak);
        return new Result(
                one.name(),
                "selkie",
                options.device.device,
                llama.config().dtype().name().toLowerCase(Locale.ROOT),
                options.device.threads,
                speed,
                options.device.device.equals("cpu") ? speed.median() / floor : null);
    }

    private double floorTokensPerSecond(LlamaConfig config, BenchCase one, MachinePeak peak) {
        Leaves leaves = LlamaGraphs.leaves(config);
        return switch (one) {
            case BenchCase.Prefill(int length) ->
                length
                        / floorSeconds(
                                peak, LlamaGraphs.forward(config, leaves, length, 1, length), MemoryBudget.UNLIMITED);
            case BenchCase.Decode(int length, int texts) ->
                texts
                        / floorSeconds(
                                peak,
                                LlamaGraphs.forward(config, leaves, texts, texts, length),
                                MemoryBudget.UNLIMITED);
            case BenchCase.Step step -> {
                var size = new TrainGraphs.Size(step.adapters(), step.records(), step.length());
                Graph graph = TrainGraphs.step(config, leaves, step.lora(), size);
                yield size.allTokens() / floorSeconds(peak, graph, memory.budget(config, step.adapters()));
            }
        };
    }

    /// The least time that one run of `graph` can take: that of all its kernels.
    private double floorSeconds(MachinePeak peak, Graph graph, MemoryBudget budget) {
        return new Compiler()
                .compile(graph, budget).kernels().stream()
                        .mapToDouble(kernel -> peak.floorSeconds(kernel.flops(), kernel.bytes()))
                        .sum();
    }

    private void print(Result result) {
        if (common.json) {
            console().json(result);
        } else {
            Speed speed = result.tokensPerSecond();
            String share = result.shareOfRoofline() == null
                    ? ""
                    : "  %3.0f %% of the roofline".formatted(100 * result.shareOfRoofline());
            console()
                    .line(
                            "%-18s %s %s %d threads  %9.1f tokens/s  (%.1f to %.1f)%s",
                            result.test(),
                            result.device(),
                            result.dtype(),
                            result.threads(),
                            speed.median(),
                            speed.min(),
                            speed.max(),
                            share);
        }
        console().out().flush();
    }
}
