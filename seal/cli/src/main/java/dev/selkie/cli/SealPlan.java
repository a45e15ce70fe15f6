package dev.selkie.cli;

import dev.selkie.kernels.cpu.MachinePeak;
import dev.selkie.kernels.cpu.Workers;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.seal.plan.KnownDevice;
import dev.selkie.seal.plan.Phase;
import dev.selkie.seal.plan.RoundPlan;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal plan`: what a round will take, here and elsewhere, before a weight is loaded or a machine is bought.
@Command(
        name = "plan",
        description = {
            "Tell what a round of self-edits takes: memory, operations, hours, here and on known devices.",
            "Everything comes from compiled plans; the model's config.json is enough. Hours are those of the roofline"
                    + " (each kernel at the peak of its operations or of its bytes) divided by --share. Devices but"
                    + " this machine count with their makers' figures, whether or not Selkie runs on them yet."
        })
final class SealPlan extends Verb {
    private static final String HERE = "here";
    private static final double HOUR = 3600;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "DIR|FILE",
            description = "A Hugging Face folder (its config.json is enough), a GGUF file, or pup or cub.")
    Path model = Path.of("");

    @Mixin
    RoundSizes sizes = new RoundSizes();

    @Mixin
    TrainOptions inner = new TrainOptions();

    @Mixin
    OuterOptions outer = new OuterOptions(Recipe.OUTER);

    @Option(
            names = "--devices",
            split = ",",
            paramLabel = "NAMES",
            description = "here (measured, in a few seconds) and known ones: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = Names.class)
    List<String> devices = Names.ALL;

    @Option(
            names = "--arithmetic",
            paramLabel = "f32|bf16",
            defaultValue = "f32",
            description = "What known devices compute in: f32 as Selkie does, or bf16 with their matrix units (default:"
                    + " ${DEFAULT-VALUE}).")
    String arithmetic = "f32";

    @Option(
            names = "--share",
            paramLabel = "X",
            defaultValue = "0.5",
            description = "Share of the roofline that is reached (default: ${DEFAULT-VALUE}; see selkie bench).")
    double share = 0.5;

    SealPlan(Console console) {
        super(console);
    }

    /// All devices' names, for the help.
    static final class Names implements Iterable<String> {
        static final List<String> ALL = Stream.concat(
                        Stream.of(HERE), KnownDevice.ALL.stream().map(KnownDevice::name))
                .toList();

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }
    }

    /// What `--json` prints.
    ///
    /// @param memoryBytes of the process, in the phase that takes most
    record Result(
            long parameters,
            String dtype,
            int edits,
            int adapters,
            List<Part> phases,
            double flops,
            double bytes,
            long memoryBytes,
            double share,
            List<OnDevice> devices) {}

    /// A phase of the round.
    record Part(String name, double runs, long tokens, double flops, double bytes, long memoryBytes) {
        static Part of(Phase phase) {
            long memory = phase.memoryBytes() + MemoryEstimate.TRAINING_PROGRAM_BYTES;
            return new Part(phase.name(), phase.runs(), phase.tokens(), phase.flops(), phase.bytes(), memory);
        }
    }

    /// The round on a device.
    ///
    /// @param hours        of a round
    /// @param phaseHours   of its phases
    /// @param editsPerHour trainings with their exams
    record OnDevice(
            String name,
            String label,
            double flopsPerSecond,
            double bytesPerSecond,
            long memoryBytes,
            boolean fits,
            double hours,
            Map<String, Double> phaseHours,
            double editsPerHour,
            String source) {}

    @Override
    void run() throws IOException {
        if (!(share > 0 && share <= 1)) {
            throw CliException.badInput("--share (%s): is not above 0 and at most 1; give one such as 0.5", share);
        }
        if (!List.of("f32", "bf16").contains(arithmetic)) {
            throw CliException.badInput("--arithmetic (%s): is neither f32 nor bf16; name one of them", arithmetic);
        }
        if (!(outer.reinforcement(false) instanceof Reinforcement.RestEm)) {
            throw CliException.badInput("--outer (%s): only restem can be planned; leave it away", outer.method);
        }
        devices.forEach(SealPlan::check);
        LlamaConfig config = ModelOption.config(model);
        List<Phase> phases =
                RoundPlan.of(config, sizes.amounts(), sizes.lengths(), SealWork.recipe(inner), outer.recipe());
        Result result = result(config, phases);
        if (common.json) {
            console().json(result);
        } else {
            print(result);
        }
    }

    private static void check(String name) {
        if (!Names.ALL.contains(name)) {
            throw CliException.badInput(
                    "--devices (%s): is none of %s; name one of them", name, String.join(", ", Names.ALL));
        }
    }

    private Result result(LlamaConfig config, List<Phase> phases) {
        List<Part> parts = phases.stream().map(Part::of).toList();
        long memory = parts.stream().mapToLong(Part::memoryBytes).max().orElseThrow();
        return new Result(
                config.parameters(),
                config.dtype().name().toLowerCase(Locale.ROOT),
                sizes.amounts().allEdits(),
                sizes.amounts().adapters(),
                parts,
                sum(phases, Phase::flops),
                sum(phases, Phase::bytes),
                memory,
                share,
                devices.stream().map(name -> onDevice(name, phases, memory)).toList());
    }

    private OnDevice onDevice(String name, List<Phase> phases, long needed) {
        if (name.equals(HERE)) {
            return here(phases, needed);
        }
        KnownDevice known = KnownDevice.ALL.stream()
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow();
        return timed(
                name,
                known.label(),
                known.peak(arithmetic.equals("bf16")),
                known.memoryBytes(),
                phases,
                needed,
                known.source());
    }

    private OnDevice here(List<Phase> phases, long needed) {
        Machine machine = Machine.here();
        try (var workers = new Workers(machine.cores())) {
            MachinePeak peak = MachinePeak.measure(workers);
            String label = "this machine, %d cores".formatted(machine.cores());
            return timed(HERE, label, peak, machine.memoryBytes(), phases, needed, "measured now");
        }
    }

    private OnDevice timed(
            String name, String label, MachinePeak peak, long memory, List<Phase> phases, long needed, String source) {
        var hours = new LinkedHashMap<String, Double>();
        phases.forEach(phase -> hours.put(phase.name(), phase.seconds(peak) / share / HOUR));
        double all = hours.values().stream().mapToDouble(Double::doubleValue).sum();
        double learning = hours.getOrDefault("inner", 0.0) + hours.getOrDefault("exams", 0.0);
        return new OnDevice(
                name,
                label,
                peak.flopsPerSecond(),
                peak.bytesPerSecond(),
                memory,
                needed <= memory,
                all,
                hours,
                sizes.amounts().adapters() / learning,
                source);
    }

    private static double sum(List<Phase> phases, ToDoubleFunction<Phase> part) {
        return phases.stream().mapToDouble(part).sum();
    }

    private void print(Result result) {
        console()
                .line(
                        "a round: %s, %s; a model of %,d parameters in %s",
                        Counted.of(result.edits(), "edit"),
                        Counted.of(result.adapters(), "adapter"),
                        result.parameters(),
                        result.dtype());
        console().line("%-8s %10s %12s %12s %12s %10s", "", "runs", "tokens", "TFLOP", "GB moved", "memory");
        result.phases()
                .forEach(part -> console()
                        .line(
                                "%-8s %,10.0f %,12d %,12.1f %,12.0f %6.1f GiB",
                                part.name(),
                                part.runs(),
                                part.tokens(),
                                part.flops() / 1e12,
                                part.bytes() / 1e9,
                                gib(part.memoryBytes())));
        console()
                .line(
                        "%-8s %10s %12s %,12.1f %,12.0f %6.1f GiB",
                        "round", "", "", result.flops() / 1e12, result.bytes() / 1e9, gib(result.memoryBytes()));
        console().line("");
        console()
                .line(
                        "%s %9s %9s %9s %10s %10s",
                        device(result, "device", ""), "TFLOP/s", "GB/s", "memory", "a round", "edits/h");
        result.devices().forEach(one -> print(result, one));
        console().line("at %.0f %% of the roofline; figures:", 100 * share);
        result.devices().forEach(device -> console().line("%-9s %s", device.name(), device.source()));
    }

    /// A device's name and label, as wide as the longest.
    private static String device(Result result, String name, String label) {
        List<OnDevice> all = result.devices();
        return Column.padded(
                        name, Stream.concat(Stream.of("device"), all.stream().map(OnDevice::name)))
                + " "
                + Column.padded(label, Stream.concat(Stream.of(""), all.stream().map(OnDevice::label)));
    }

    private void print(Result result, OnDevice device) {
        console()
                .line(
                        "%s %9.2f %9.0f %5.0f GiB %10s %,10.0f%s",
                        device(result, device.name(), device.label()),
                        device.flopsPerSecond() / 1e12,
                        device.bytesPerSecond() / 1e9,
                        gib(device.memoryBytes()),
                        SealWork.duration(device.hours() * HOUR),
                        device.editsPerHour(),
                        device.fits() ? "" : "  does not fit");
    }

    private static double gib(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
