package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.engine.Dim;
import dev.selkie.engine.Gradients;
import dev.selkie.engine.Reference;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.fixtures.GradCheck;
import dev.selkie.kernels.DType;
import dev.selkie.model.TinyLlama;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Objective.PolicyGradient;
import dev.selkie.model.train.Objective.Preference;
import dev.selkie.model.train.Objective.Rollout;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Policy gradient and preference: the losses against the papers' formulas, their gradients against central
/// differences, whole trainings against PyTorch's numbers in f64 (test-fixtures/scripts/policy_losses.py), and
/// against themselves.
class ObjectiveTest {
    private static final Dim.Open ROWS = new Dim.Open("T", 6);

    /// Row by row: no target; unclipped; clipped above and below; not clipped where that would gain nothing.
    private static final double[] LOGPROBS = {0, -1.0, -1.0, -2.0, -1.0, -3.0};

    private static final double[] SAMPLED = {0, -1.1, -1.6, -1.2, -1.9, -1.5};
    private static final double[] REFERENCE = {0, -0.8, -1.7, -2.5, -1.0, -2.2};
    private static final double[] ADVANTAGES = {1, 0.7, 1.3, -0.9, -1.1, 0.4};
    private static final double[] WEIGHTS = {0, 0.5, 0.5, 0.25, 0.25, 1};

    private final JsonNode golden = golden();

    @Test
    void policyGradientIsThePapers() {
        double[] actual = evaluate(new PolicyGradientLoss(ROWS)::terms, LOGPROBS);
        for (int t = 0; t < LOGPROBS.length; t++) {
            double ratio = Math.exp(LOGPROBS[t]) / Math.exp(SAMPLED[t]);
            double clipped = Math.clamp(ratio, 0.8, 1.2);
            double surrogate = Math.min(ratio * ADVANTAGES[t], clipped * ADVANTAGES[t]);
            double from = Math.exp(REFERENCE[t]) / Math.exp(LOGPROBS[t]);
            double divergence = from - Math.log(from) - 1;
            assertEquals(-WEIGHTS[t] * (surrogate - 0.3 * divergence), actual[t], 1e-12, "row " + t);
        }
    }

    @Test
    void preferenceIsThePapers() {
        double[] actual = evaluate(new PreferenceLoss(ROWS, 4)::terms, LOGPROBS);
        double first = 0.5 * (-1.0 + 0.8) + 0.5 * (-1.0 + 1.7);
        double second = 0.25 * (-2.0 + 2.5) + 0.25 * 0 + 1 * (-3.0 + 2.2);
        assertArrayEquals(
                new double[] {-0.7 * Math.log(1 / (1 + Math.exp(-first))), -0.3 * Math.log(1 / (1 + Math.exp(-second)))
                },
                actual,
                1e-12);
    }

    @Test
    void gradientsAreTheDerivatives() {
        for (Function<Tensor, Tensor> terms : List.<Function<Tensor, Tensor>>of(
                new PolicyGradientLoss(ROWS)::terms, new PreferenceLoss(ROWS, 4)::terms)) {
            double[][] point = {LOGPROBS.clone()};
            Tensor logprobs = input("logprobs");
            Tensor gradient =
                    Gradients.of(terms.apply(logprobs).sum(), List.of(logprobs)).getFirst();
            GradCheck.assertGradient(p -> evaluate(x -> terms.apply(x).sum(), p[0])[0], point, new double[][] {
                evaluate(_ -> gradient, LOGPROBS)
            });
        }
    }

    /// Where a margin is so large that its exponential is not a number of f32.
    @Test
    void aHopelessPairHasALoss() {
        double[] far = {0, -200, -200, 0, 0, 0};
        double[] terms = evaluate(new PreferenceLoss(ROWS, 4)::terms, far);
        assertEquals(0.7 * (0.5 * 199.2 + 0.5 * 198.3), terms[0], 1e-9);
    }

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void stepsArePyTorchs(String device) throws IOException {
        try (var tiny = TinyLlama.on(device)) {
            assertAsExpected(tiny, "grpo", policy(0.2, 0.3), 2, 1);
            assertAsExpected(tiny, "grpo", policy(0.2, 0.3), 1, 2);
            assertAsExpected(tiny, "dpo", preference(0.4), 1, 1);
            assertAsExpected(tiny, "dpo_both", preference(0.4), 2, 1);
            assertAsExpected(tiny, "dpo_both", preference(0.4), 1, 2);
        }
    }

    /// With the trained model's own log-probabilities every ratio is 1, and every divergence 0, to the last bit.
    @Test
    void theFirstStepStartsFromTheReferenceExactly() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<Sequence> data = sequences();
            List<List<Float>> own = tiny.llama().score(data, Optional.of(tiny.start()));
            var rollouts = own.stream()
                    .map(logprobs -> new Rollout(logprobs, logprobs, 0.5, 1.0 / 8))
                    .toList();
            TrainSettings once = settings(4, 1).withEpochs(1);
            double tokens = data.stream().mapToInt(Sequence::targets).sum();
            StepMetrics policy =
                    train(tiny, data, new PolicyGradient(rollouts, 0, 1), once).getFirst();
            assertEquals(-0.5 * tokens / 8 / 4, policy.loss());
            StepMetrics preference =
                    train(tiny, data, new Preference(own, 0.1), once).getFirst();
            assertEquals(Math.log(2), preference.loss(), 1e-7);
        }
    }

    @Test
    void whatWasWorthMoreBecomesLikelier() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<Sequence> data = sequences();
            List<List<Float>> before = tiny.llama().score(data, Optional.of(tiny.start()));
            var rollouts = new ArrayList<Rollout>();
            for (int i = 0; i < before.size(); i++) {
                rollouts.add(new Rollout(before.get(i), before.get(i), i % 2 == 0 ? 1 : -1, 0.2));
            }
            for (Objective objective : List.of(new PolicyGradient(rollouts, 0.2, 0.04), new Preference(before, 0.1))) {
                List<List<Float>> after =
                        tiny.llama().score(data, Optional.of(adapter(tiny, data, objective, settings(2, 1))));
                for (int i = 0; i < 4; i += 2) {
                    double gained = sum(after.get(i)) - sum(before.get(i));
                    double lost = sum(after.get(i + 1)) - sum(before.get(i + 1));
                    assertTrue(gained > lost, "%s: %f, %f".formatted(objective, gained, lost));
                }
            }
        }
    }

    @Test
    void jobsOfAllKindsTogetherAreWhatTheyAreAlone() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            var jobs = List.of(
                    new TrainingJob(tiny.records(LossRule.AUTO), tiny.start(), settings(1, 1)),
                    new TrainingJob(sequences(), tiny.start(), settings(2, 1), policy(0.2, 0.3)),
                    new TrainingJob(sequences(), tiny.start(), settings(1, 1), preference(0.4)),
                    new TrainingJob(sequences(), tiny.start(), settings(1, 2).withSeed(2), policy(0.1, 0)),
                    new TrainingJob(sequences(), tiny.start(), settings(1, 2).withShuffle(true), preference(0.1)));
            var together = new ArrayList<Optional<PeftAdapter>>(Collections.nCopies(jobs.size(), Optional.empty()));
            tiny.llama().train(jobs, new TrainingListener() {
                @Override
                public void finished(int job, PeftAdapter adapter) {
                    together.set(job, Optional.of(adapter));
                }
            });
            for (int i = 0; i < jobs.size(); i++) {
                TrainingJob job = jobs.get(i);
                assertSame(
                        adapter(tiny, job.data(), job.objective(), job.settings()),
                        together.get(i).orElseThrow());
            }
        }
    }

    @Test
    void anObjectiveFitsItsData() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            PeftAdapter start = tiny.start();
            List<Sequence> three = sequences().subList(0, 3);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TrainingJob(three, start, settings(1, 1), policy(0.2, 0.3)));
            var odd = new Preference(references().subList(0, 3), 1);
            assertThrows(IllegalArgumentException.class, () -> new TrainingJob(three, start, settings(1, 1), odd));
            assertThrows(IllegalArgumentException.class, () -> new Preference(List.of(), 0));
            assertThrows(IllegalArgumentException.class, () -> new PolicyGradient(List.of(), -0.1, 0));
        }
    }

    private void assertAsExpected(TinyLlama tiny, String name, Objective objective, int batch, int accumulate)
            throws IOException {
        List<StepMetrics> steps = train(tiny, sequences(), objective, settings(batch, accumulate));
        JsonNode expected = golden.get(name).get("steps");
        assertEquals(expected.size(), steps.size(), name);
        for (int i = 0; i < steps.size(); i++) {
            double loss = expected.get(i).get("loss").doubleValue();
            double norm = expected.get(i).get("gradient_norm").doubleValue();
            assertEquals(loss, steps.get(i).loss(), 1e-4 * Math.max(1, Math.abs(loss)), name + ", step " + i);
            assertEquals(norm, steps.get(i).gradientNorm(), 2e-3 * norm, name + ", step " + i);
        }
    }

    private static List<StepMetrics> train(
            TinyLlama tiny, List<Sequence> data, Objective objective, TrainSettings settings) throws IOException {
        var steps = new ArrayList<StepMetrics>();
        var job = new TrainingJob(data, tiny.start(), settings, objective);
        tiny.llama().train(List.of(job), new TrainingListener() {
            @Override
            public void step(int number, StepMetrics metrics) {
                steps.add(metrics);
            }
        });
        return steps;
    }

    private static PeftAdapter adapter(TinyLlama tiny, List<Sequence> data, Objective objective, TrainSettings settings)
            throws IOException {
        var adapters = new ArrayList<PeftAdapter>();
        var job = new TrainingJob(data, tiny.start(), settings, objective);
        tiny.llama().train(List.of(job), new TrainingListener() {
            @Override
            public void finished(int number, PeftAdapter adapter) {
                adapters.add(adapter);
            }
        });
        return adapters.getFirst();
    }

    private static void assertSame(PeftAdapter expected, PeftAdapter actual) {
        expected.weights().forEach((target, pair) -> {
            var other = Optional.ofNullable(actual.weights().get(target)).orElseThrow();
            assertArrayEquals(
                    pair.b().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED),
                    other.b().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED),
                    () -> target + " B");
            assertEquals(-1, pair.a().mismatch(other.a()), () -> target + " A");
        });
    }

    private static TrainSettings settings(int batch, int accumulate) {
        return TrainSettings.DEFAULT
                .withEpochs(3)
                .withLearningRate(5e-3)
                .withShuffle(false)
                .withBatch(batch, accumulate);
    }

    private Objective policy(double clip, double penalty) {
        var rollouts = new ArrayList<Rollout>();
        for (JsonNode record : golden.get("records")) {
            List<Float> sampled = floats(record.get("sampled"));
            rollouts.add(new Rollout(
                    sampled,
                    floats(record.get("reference")),
                    record.get("advantage").doubleValue(),
                    1.0 / sampled.size()));
        }
        return new PolicyGradient(rollouts, clip, penalty);
    }

    private Objective preference(double beta) {
        return new Preference(references(), beta);
    }

    private List<List<Float>> references() {
        return stream(golden.get("records"))
                .map(record -> floats(record.get("reference")))
                .toList();
    }

    private List<Sequence> sequences() {
        return stream(golden.get("records"))
                .map(record -> Sequence.from(
                        record.get("first").intValue(),
                        stream(record.get("ids")).mapToInt(JsonNode::intValue).toArray()))
                .toList();
    }

    private static List<Float> floats(JsonNode list) {
        return stream(list).map(JsonNode::floatValue).toList();
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static double sum(List<Float> logprobs) {
        return logprobs.stream().mapToDouble(Float::doubleValue).sum();
    }

    /// The numbers of what `tensor` makes of log-probabilities. Of the pairs, rows 0 to 2 make up the first.
    private static double[] evaluate(Function<Tensor, Tensor> tensor, double[] logprobs) {
        var reference = new Reference();
        reference.set(input("logprobs"), logprobs);
        reference.set(input("sampled"), SAMPLED);
        reference.set(input("reference"), REFERENCE);
        reference.set(input("advantages"), ADVANTAGES);
        reference.set(input("weights"), WEIGHTS);
        reference.set(
                input("lowest_ratio"),
                IntStream.range(0, 6).mapToDouble(_ -> 0.8).toArray());
        reference.set(
                input("highest_ratio"),
                IntStream.range(0, 6).mapToDouble(_ -> 1.2).toArray());
        reference.set(
                input("penalties"), IntStream.range(0, 6).mapToDouble(_ -> 0.3).toArray());
        reference.set(Tensor.input("pair", DType.I32, Shape.of(ROWS, 1)), 0, 0, 0, 1, 1, 1);
        reference.set(Tensor.input("shares", DType.F32, Shape.of(new Dim.Open("P", 2), 1)), 0.7, 0.3);
        return reference.values(tensor.apply(input("logprobs")));
    }

    private static Tensor input(String name) {
        return Tensor.input(name, DType.F32, Shape.of(ROWS, 1));
    }

    private static JsonNode golden() {
        try {
            return new ObjectMapper()
                    .readTree(Fixtures.path("models/policy.json").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
