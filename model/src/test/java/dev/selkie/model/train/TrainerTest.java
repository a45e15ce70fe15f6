package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.TinyLlama;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Training against PyTorch's numbers in f64 (test-fixtures/scripts/tiny_llamas.py), and against itself, bit
/// for bit.
class TrainerTest {
    private static final TrainSettings LINEAR =
            TrainSettings.DEFAULT.withEpochs(3).withLearningRate(5e-3).withShuffle(false);
    private static final TrainSettings COSINE = LINEAR.withAdamW(new AdamWSettings(5e-3, 0.9, 0.999, 1e-8, 0.01, 0.5))
            .withSchedule(Schedule.COSINE, 2)
            .withEpochs(6)
            .withBatch(3, 1);

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void stepsAndAdaptersArePyTorchs(String device) throws IOException {
        try (var tiny = TinyLlama.on(device)) {
            assertAsExpected(tiny, "linear", LINEAR);
            assertAsExpected(tiny, "cosine", COSINE);
            assertAsExpected(tiny, "cosine", COSINE.withBatch(1, 3));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void paddingCountsAsThePublishedCodeCountsIt(String device) throws IOException {
        try (var tiny = TinyLlama.on(device)) {
            List<Sequence> first = tiny.records(LossRule.REFERENCE_PADDING).subList(0, 1);
            Outcome outcome = train(tiny, List.of(new TrainingJob(first, tiny.start(), LINEAR.withEpochs(1))))
                    .getFirst();
            String expected = Files.readString(Fixtures.path("models/padded.json"));
            assertStep(expected, outcome.steps.getFirst());
        }
    }

    /// Of the first record all ids are labels, of the second the completion, and of both the padding.
    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void recordsPaddedToTheLongestCountAsThePublishedCodeCountsThem(String device) throws IOException {
        try (var tiny = TinyLlama.on(device)) {
            List<Sequence> records = tiny.records(LossRule.AUTO);
            int longest = records.getFirst().length();
            int[] completion = records.get(1).ids();
            int end = completion[completion.length - 1];
            List<Sequence> padded = List.of(
                    Sequence.padded(records.getFirst().ids(), 0, longest, end),
                    Sequence.padded(
                            completion, completion.length - records.get(1).targets(), longest, end));
            Outcome outcome = train(
                            tiny,
                            List.of(new TrainingJob(
                                    padded, tiny.start(), LINEAR.withEpochs(1).withBatch(2, 1))))
                    .getFirst();
            assertStep(Files.readString(Fixtures.path("models/padded-together.json")), outcome.steps.getFirst());
        }
    }

    @Test
    void anAdapterAmongOthersIsTheOneTrainedAlone() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<TrainingJob> jobs = differentJobs(tiny);
            List<Outcome> together = train(tiny, jobs);
            for (int i = 0; i < jobs.size(); i++) {
                Outcome alone = train(tiny, List.of(jobs.get(i))).getFirst();
                assertSame(alone, together.get(i));
            }
        }
    }

    @Test
    void anAdapterAmongFifteenIsTheOneTrainedAlone() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<Sequence> records = tiny.records(LossRule.AUTO);
            var jobs = new ArrayList<TrainingJob>();
            for (int i = 0; i < 15; i++) {
                var lora = i % 2 == 0
                        ? LoraSettings.all(i + 1, 2 * i + 2)
                        : new LoraSettings(i + 1, 8, LoraSettings.DEFAULT.targets());
                var start = LoraInit.fresh(tiny.llama().config(), lora, i);
                jobs.add(new TrainingJob(
                        records.subList(i % 4, 4), start, LINEAR.withSeed(i).withShuffle(true)));
            }
            List<Outcome> together = train(tiny, jobs);
            for (int i = 0; i < jobs.size(); i++) {
                assertSame(train(tiny, List.of(jobs.get(i))).getFirst(), together.get(i));
            }
        }
    }

    @Test
    void aTokenIsAsLikelyWhenTrainedOnAsWhenSampledAndScored() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            int[] prompt = {0, 40, 50, 60};
            var settings = GenerateSettings.DEFAULT
                    .withMaxTokens(12)
                    .withSampling(Sampling.of(1, 1))
                    .withSeed(4);
            Sample sample = tiny.llama()
                    .generate(List.of(Prompt.of(prompt, Optional.of(tiny.start()))), settings, GenerateListener.SILENT)
                    .samples()
                    .getFirst();
            int[] ids = IntStream.concat(
                            IntStream.of(prompt), sample.ids().stream().mapToInt(i -> i))
                    .toArray();

            // Each token is the one target of a record, so that the step's loss is its own.
            var jobs = new ArrayList<TrainingJob>();
            for (int t = prompt.length; t < ids.length; t++) {
                var record = Sequence.from(t, Arrays.copyOf(ids, t + 1));
                jobs.add(new TrainingJob(List.of(record), tiny.start(), LINEAR.withEpochs(1)));
            }
            List<Float> trainedOn = train(tiny, jobs).stream()
                    .map(outcome -> (float) -outcome.steps.getFirst().loss())
                    .toList();
            assertEquals(sample.logprobs(), trainedOn);

            Sequence whole = Sequence.from(prompt.length, ids);
            List<Float> scored = tiny.llama()
                    .score(List.of(whole), Optional.of(tiny.start()))
                    .getFirst();
            assertEquals(scored, trainedOn);
            double sum = scored.stream().mapToDouble(logprob -> logprob).sum();
            var job = new TrainingJob(List.of(whole), tiny.start(), LINEAR.withEpochs(1));
            assertEquals(
                    -sum / scored.size(),
                    train(tiny, List.of(job)).getFirst().steps.getFirst().loss());
        }
    }

    @Test
    void oneThreadGivesWhatTwoGive() throws IOException {
        var outcomes = new ArrayList<Outcome>();
        for (int threads = 1; threads <= 2; threads++) {
            try (var tiny = TinyLlama.on(Devices.find("cpu", threads).orThrow())) {
                outcomes.add(train(tiny, differentJobs(tiny)).getFirst());
            }
        }
        assertSame(outcomes.get(0), outcomes.get(1));
    }

    @Test
    void aResumedRunEndsAtTheSameBits() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            var job = new TrainingJob(tiny.records(LossRule.AUTO), tiny.start(), COSINE.withShuffle(true));
            Outcome whole = train(tiny, List.of(job)).getFirst();
            Snapshot fifth = whole.snapshots.get(4);
            assertEquals(5, fifth.step());
            var rest = new TrainingJob(job.data(), job.start(), job.settings(), Optional.of(fifth));
            Outcome resumed = train(tiny, List.of(rest)).getFirst();
            assertEquals(whole.steps.size() - 5, resumed.steps.size());
            assertSameWeights(whole.adapter(), resumed.adapter());
        }
    }

    @Test
    void noEpochsGiveTheStart() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            PeftAdapter start = tiny.start();
            var job = new TrainingJob(tiny.records(LossRule.AUTO), start, LINEAR.withEpochs(0));
            assertSameWeights(start, train(tiny, List.of(job)).getFirst().adapter());
        }
    }

    @Test
    void aLossThatIsNoNumberStopsTheRun() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            var job = new TrainingJob(tiny.records(LossRule.AUTO), tiny.start(), LINEAR.withLearningRate(1e30));
            var error = assertThrows(
                    ArithmeticException.class, () -> tiny.llama().train(List.of(job), new TrainingListener() {}));
            assertTrue(String.valueOf(error.getMessage()).contains("at step"), error.getMessage());
        }
    }

    /// The job after it takes the slot that the lost one leaves.
    @Test
    void aListenerMayGoOnWithoutTheJobThatIsLost() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<TrainingJob> jobs = new ArrayList<>(differentJobs(tiny));
            jobs.add(1, new TrainingJob(tiny.records(LossRule.AUTO), tiny.start(), LINEAR.withLearningRate(1e30)));
            var lost = new ArrayList<Integer>();
            List<Outcome> outcomes = train(tiny, jobs, lost::add);
            assertEquals(List.of(1), lost);
            assertEquals(List.of(), outcomes.get(1).adapters());
            for (int i : List.of(0, 2, 3, 4)) {
                assertSame(train(tiny, List.of(jobs.get(i))).getFirst(), outcomes.get(i));
            }
        }
    }

    @Test
    void aStepWithoutTargetsIsAnError() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            var job = new TrainingJob(List.of(Sequence.of(5)), tiny.start(), LINEAR);
            assertThrows(IllegalArgumentException.class, () -> train(tiny, List.of(job)));
        }
    }

    /// Fresh and trained adapters of different ranks, targets, rates, lengths, batches.
    private static List<TrainingJob> differentJobs(TinyLlama tiny) throws IOException {
        List<Sequence> records = tiny.records(LossRule.AUTO);
        var few = LoraInit.fresh(tiny.llama().config(), LoraSettings.DEFAULT, 7);
        var all = LoraInit.fresh(tiny.llama().config(), LoraSettings.all(3, 6), 8);
        return List.of(
                new TrainingJob(records, tiny.start(), COSINE.withShuffle(true)),
                new TrainingJob(records.subList(1, 3), few, LINEAR.withEpochs(5)),
                new TrainingJob(records, all, LINEAR.withBatch(1, 2).withSeed(3).withShuffle(true)),
                new TrainingJob(records.subList(0, 1), all, LINEAR.withLearningRate(1e-2)));
    }

    private record Outcome(List<StepMetrics> steps, List<Snapshot> snapshots, List<PeftAdapter> adapters) {
        Outcome() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        PeftAdapter adapter() {
            return adapters.getFirst();
        }
    }

    private static List<Outcome> train(TinyLlama tiny, List<TrainingJob> jobs) throws IOException {
        return train(tiny, jobs, job -> {
            throw new AssertionError("job " + job + " is lost");
        });
    }

    private static List<Outcome> train(TinyLlama tiny, List<TrainingJob> jobs, IntConsumer lost) throws IOException {
        List<Outcome> outcomes = jobs.stream().map(_ -> new Outcome()).toList();
        tiny.llama().train(jobs, new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                outcomes.get(job).steps.add(metrics);
            }

            @Override
            public void failed(int job, ArithmeticException cause) {
                lost.accept(job);
            }

            @Override
            public boolean wantsSnapshot(int job, int step) {
                return true;
            }

            @Override
            public void snapshot(int job, Snapshot snapshot) {
                outcomes.get(job).snapshots.add(snapshot);
            }

            @Override
            public void finished(int job, PeftAdapter adapter) {
                outcomes.get(job).adapters.add(adapter);
            }
        });
        return outcomes;
    }

    private static void assertAsExpected(TinyLlama tiny, String name, TrainSettings settings) throws IOException {
        var job = new TrainingJob(tiny.records(LossRule.AUTO), tiny.start(), settings);
        Outcome outcome = train(tiny, List.of(job)).getFirst();
        List<String> lines = Files.readAllLines(Fixtures.path("models/trained-" + name + "/train.jsonl"));
        assertEquals(lines.size(), outcome.steps.size());
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(number(lines.get(i), "step"), outcome.steps.get(i).step());
            assertEquals(number(lines.get(i), "epoch"), outcome.steps.get(i).epoch());
            assertEquals(
                    number(lines.get(i), "learning_rate"), outcome.steps.get(i).learningRate(), 1e-15);
            assertStep(lines.get(i), outcome.steps.get(i));
        }
        PeftAdapter expected = tiny.llama().adapter(Fixtures.path("models/trained-" + name));
        expected.weights().forEach((target, pair) -> {
            LoraPair trained =
                    Optional.ofNullable(outcome.adapter().weights().get(target)).orElseThrow();
            assertTrue(distance(pair.a(), trained.a()) <= 1e-3, () -> target + " A");
            assertTrue(distance(pair.b(), trained.b()) <= 1e-3, () -> target + " B");
        });
    }

    private static void assertStep(String expected, StepMetrics step) {
        assertEquals(number(expected, "tokens"), step.tokens());
        assertEquals(number(expected, "loss"), step.loss(), 1e-4 * step.loss());
        assertEquals(number(expected, "gradient_norm"), step.gradientNorm(), 1e-3 * step.gradientNorm());
    }

    private static double number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\": ([-0-9.e]+)").matcher(json);
        assertTrue(matcher.find(), key);
        return Double.parseDouble(matcher.group(1));
    }

    /// The 2-norm of the difference relative to that of what is expected.
    private static double distance(MemorySegment expected, MemorySegment actual) {
        float[] want = expected.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        float[] got = actual.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        double apart = 0;
        double size = 0;
        for (int i = 0; i < want.length; i++) {
            apart += Math.pow(want[i] - (double) got[i], 2);
            size += Math.pow(want[i], 2);
        }
        return Math.sqrt(apart / size);
    }

    private static void assertSame(Outcome expected, Outcome actual) {
        assertArrayEquals(
                expected.steps.stream().mapToDouble(StepMetrics::loss).toArray(),
                actual.steps.stream().mapToDouble(StepMetrics::loss).toArray(),
                0);
        assertSameWeights(expected.adapter(), actual.adapter());
    }

    private static void assertSameWeights(PeftAdapter expected, PeftAdapter actual) {
        assertEquals(expected.weights().keySet(), actual.weights().keySet());
        expected.weights().forEach((target, pair) -> {
            LoraPair other = Optional.ofNullable(actual.weights().get(target)).orElseThrow();
            assertEquals(-1, pair.a().mismatch(other.a()), () -> target + " A");
            assertEquals(-1, pair.b().mismatch(other.b()), () -> target + " B");
        });
    }
}
