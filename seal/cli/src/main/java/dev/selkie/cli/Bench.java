package dev.selkie.cli;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.kernels.cpu.MachinePeak;
import dev.selkie.kernels.cpu.Workers;
import dev.selkie.model.Llama;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Generation;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainGraphs;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie bench`: how fast a model reads, writes and learns here.
@Command(name = "bench", description = "Measure prefill, decoding and LoRA steps.")
final class Bench extends Verb {
    private static final int RANK = 32;
    private static final double ALPHA = 64;

    @Option(
            names = "-p",
            paramLabel = "N",
            split = ",",
            defaultValue = "512",
            description = "Prefill of N ids; 0 for none (default: ${DEFAULT-VALUE}).")
    List<Integer> prefills = List.of(512);

    @Option(
            names = "-g",
            paramLabel = "N",
            split = ",",
            defaultValue = "128",
            description = "Decoding of N ids; 0 for none (default: ${DEFAULT-VALUE}).")
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
            description = "Steps on R records of T ids; empty for none (default: ${DEFAULT-VALUE}).")
    String train = "1x50,8x50,1x512";

    @Option(
            names = "--targets",
            paramLabel = "qv|all",
            defaultValue = "qv",
            description = "Of the adapters (default: ${DEFAULT-VALUE}).")
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
        List<BenchCase> cases = cases();
        try (LlamaOptions.Loaded loaded = options.load(this)) {
            MachinePeak peak = peak();
            for (BenchCase one : cases) {
                print(measure(loaded.llama(), one, peak));
            }
        }
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

    private Result measure(Llama llama, BenchCase one, MachinePeak peak) throws IOException {
        Speed speed = switch (one) {
            case BenchCase.Prefill(int tokens) -> generate(llama, 1, tokens, 1);
            case BenchCase.Decode(int tokens, int count) -> generate(llama, count, 1, tokens);
            case BenchCase.Step step -> train(llama, step);
        };
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

    /// Reading prompts of `length` random ids and writing `tokens` after each, all counted but the last, which
    /// is not read.
    private Speed generate(Llama llama, int count, int length, int tokens) {
        GenerateSettings settings = GenerateSettings.DEFAULT
                .withMaxTokens(tokens)
                .withSampling(Sampling.GREEDY)
                .withPastEnd(true);
        List<Prompt> prompts = IntStream.range(0, count)
                .mapToObj(i -> Prompt.of(ids(llama.config(), i, length)))
                .toList();
        long runTokens = (long) count * (length + tokens - 1);
        var seconds = new ArrayList<Double>();
        for (int run = 0; run <= repetitions; run++) {
            Generation.Timing timing =
                    llama.generate(prompts, settings, GenerateListener.SILENT).timing();
            seconds.add(timing.prefillSeconds() + timing.decodeSeconds());
        }
        return Speed.of(runTokens, seconds.subList(1, seconds.size()));
    }

    /// Each job learns from its records in one step, again and again.
    private Speed train(Llama llama, BenchCase.Step step) throws IOException {
        LoraSettings lora = lora(step);
        TrainSettings settings =
                TrainSettings.DEFAULT.withEpochs(repetitions + 1).withBatch(step.records(), 1);
        var jobs = new ArrayList<TrainingJob>();
        for (int adapter = 0; adapter < step.adapters(); adapter++) {
            int first = adapter * step.records();
            List<Sequence> records = IntStream.range(first, first + step.records())
                    .mapToObj(i -> Sequence.of(ids(llama.config(), i, step.tokens())))
                    .toList();
            jobs.add(new TrainingJob(records, LoraInit.fresh(llama.config(), lora, adapter), settings));
        }
        var seconds = new ArrayList<Double>();
        llama.train(jobs, new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                if (job == 0 && metrics.step() > 1) {
                    seconds.add(metrics.seconds());
                }
            }
        });
        return Speed.of((long) step.adapters() * step.records() * step.tokens(), seconds);
    }

    private static LoraSettings lora(BenchCase.Step step) {
        return switch (step.targets()) {
            case "qv" -> new LoraSettings(RANK, ALPHA, LoraSettings.DEFAULT.targets());
            case "all" -> LoraSettings.all(RANK, ALPHA);
            default -> throw CliException.badInput("--targets (%s): is neither; give qv or all", step.targets());
        };
    }

    private static int[] ids(LlamaConfig config, int number, int count) {
        RandomStream stream = RandomStream.of(number, "bench");
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (int) (stream.uniform(i) * config.vocabSize());
        }
        return ids;
    }

    private static double floorTokensPerSecond(LlamaConfig config, BenchCase one, MachinePeak peak) {
        Leaves leaves = LlamaGraphs.leaves(config);
        return switch (one) {
            case BenchCase.Prefill(int tokens) ->
                tokens / floorSeconds(peak, LlamaGraphs.forward(config, leaves, tokens, 1, tokens));
            case BenchCase.Decode(int tokens, int count) ->
                count / floorSeconds(peak, LlamaGraphs.forward(config, leaves, count, count, tokens));
            case BenchCase.Step step -> {
                var size = new TrainGraphs.Size(step.adapters(), step.records(), step.tokens());
                Graph graph = TrainGraphs.step(config, leaves, lora(step), size);
                yield size.allTokens() / floorSeconds(peak, graph);
            }
        };
    }

    /// The least time that one run of `graph` can take: that of all its kernels.
    private static double floorSeconds(MachinePeak peak, Graph graph) {
        return new Compiler()
                .compile(graph).kernels().stream()
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
