package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.numbers;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.SampleTokens;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTokensTest {
    private static final float[] NEUTRAL = {1, 1, 0, 0, 1};
    private static final float NO = Float.NEGATIVE_INFINITY;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0, 0, 1",
        "3, 0.7, 0.9, 0, 0, 1",
        "17, 1, 1, 5, 0, 1",
        "1003, 1, 0.9, 0, 0, 1",
        "1003, 0.7, 0.9, 50, 0.05, 1.3",
        "1003, 1.5, 1, 0, 0.1, 1.1",
        "1003, 2, 1, 600, 0, 1",
        "1003, 1, 0.999, 2000, 0, 0.7",
        "49152, 0.7, 0.9, 0, 0, 1",
        "49152, 1, 1, 50, 0, 1.2",
        "49152, 1, 0.95, 200, 0.01, 1",
        "49152, 1, 1, 0, 0, 1"
    })
    void drawsAsTheDefinitionDoes(
            int vocabulary, float temperature, float topP, float topK, float minP, float penalty) {
        float[] settings = {temperature, topP, topK, minP, penalty};
        int[] history = {0, vocabulary / 2, vocabulary - 1, vocabulary / 2, -1};
        for (double factor : new double[] {0.01, 1, 4}) {
            F32Matrix logits = random(1, vocabulary, factor, 1);
            for (int i = 0; i < 15; i++) {
                float uniform = (i + 0.37f) / 15;
                assertEquals(
                        drawnByDefinition(logits, settings, uniform, history),
                        draw(logits, settings, uniform, history),
                        "uniform " + uniform);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003})
    void greedyTakesTheLargestAndOfEqualOnesTheFirst(int vocabulary) {
        float[] greedy = {0, 0.5f, 3, 0.1f, 1};
        F32Matrix logits = random(1, vocabulary, 3, 2);
        int best = 0;
        for (int id = 1; id < vocabulary; id++) {
            best = Host.get(logits, 0, id) > Host.get(logits, 0, best) ? id : best;
        }
        assertEquals(best, draw(logits, greedy, 0.9f));
        assertEquals(0, draw(zeros(1, vocabulary), greedy, 0.9f));
    }

    @Test
    void greedyHeedsTheRepetitionPenalty() {
        F32Matrix logits = numbers(4, 3, 2.5f, -1, -2);
        assertEquals(0, draw(logits, new float[] {0, 1, 0, 0, 1}, 0, 0));
        assertEquals(1, draw(logits, new float[] {0, 1, 0, 0, 1.5f}, 0, 0, 0, 0));
        assertEquals(3, draw(numbers(4, -9, -9, -1, -2), new float[] {0, 1, 0, 0, 3}, 0, 2));
    }

    @Test
    void topKKeepsWhatIsAsLikelyAsTheLast() {
        F32Matrix logits = numbers(6, 1, 2, 1, 0, 1, NO);
        assertEquals(List.of(0, 1, 2, 4), drawable(logits, 1, 1, 2, 0, 1));
        assertEquals(List.of(1), drawable(logits, 1, 1, 1, 0, 1));
        assertEquals(List.of(0, 1, 2, 3, 4), drawable(logits, 1, 1, 100, 0, 1));
    }

    @Test
    void topPKeepsTheFewestThatHoldTheShare() {
        F32Matrix logits = logs(0.4, 0.1, 0.3, 0.2);
        assertEquals(List.of(0), drawable(logits, 1, 0.39f, 0, 0, 1));
        assertEquals(List.of(0, 2), drawable(logits, 1, 0.69f, 0, 0, 1));
        assertEquals(List.of(0, 2, 3), drawable(logits, 1, 0.75f, 0, 0, 1));
        assertEquals(List.of(0), drawable(logits, 1, 0, 0, 0, 1));
        assertEquals(List.of(0, 1), drawable(numbers(4, 5, 5, 5, 5), 1, 0.5f, 0, 0, 1));
        assertEquals(List.of(0, 2), drawable(logits, 1, 0.95f, 2, 0, 1)); // of what top-k left
    }

    @Test
    void minPIsRelativeToTheLargest() {
        F32Matrix logits = logs(0.4, 0.1, 0.3, 0.2);
        assertEquals(List.of(0, 2, 3), drawable(logits, 1, 1, 0, 0.3f, 1));
        assertEquals(List.of(0), drawable(logits, 1, 1, 0, 1, 1));
    }

    @Test
    void whatIsImpossibleIsNeverDrawn() {
        F32Matrix logits = numbers(4, NO, -1e4f, NO, 1e4f);
        assertEquals(List.of(3), drawable(logits, 1, 1, 0, 0, 1));
        assertEquals(List.of(1), drawable(numbers(3, NO, 0, NO), 1, 1, 0, 0, 1));
    }

    @Test
    void aRowWithoutADistributionGivesNoToken() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            F32Matrix logits = random(1, 20, 1, 1);
            Host.set(logits, 0, 13, bad);
            for (float temperature : new float[] {0, 1}) {
                SampleTokens call = call(logits, new float[] {temperature, 1, 0, 0, 1}, 0.5f);
                run(call);
                assertEquals(-1, Host.get(call.ids(), 0, 0));
                assertTrue(Float.isNaN(Host.get(call.logprobs(), 0, 0)));
            }
        }
        assertEquals(-1, draw(numbers(2, NO, NO), NEUTRAL, 0.5f));
    }

    @Test
    void theLogprobIsTheModelsOwn() {
        F32Matrix logits = logs(0.4, 0.1, 0.3, 0.2);
        SampleTokens call = call(logits, new float[] {5, 1, 0, 0, 1.5f}, 0.99f, 0);
        run(call);
        assertEquals(3, Host.get(call.ids(), 0, 0));
        assertEquals(Math.log(0.2), Host.get(call.logprobs(), 0, 0), 1e-6);
    }

    @Test
    void frequenciesFollowTheProbabilities() {
        F32Matrix logits = logs(0.4, 0.1, 0.3, 0.2);
        int[] counts = new int[4];
        for (int i = 0; i < 1000; i++) {
            counts[draw(logits, NEUTRAL, (i + 0.5f) / 1000)]++;
        }
        assertArrayEquals(new int[] {400, 100, 300, 200}, counts);
    }

    @Test
    void bitsDoNotDependOnTheOtherSequencesOrThreads() {
        F32Matrix logits = random(7, 1003, 2, 1);
        F32Matrix settings = zeros(7, 5);
        F32Matrix uniforms = zeros(7, 1);
        for (int s = 0; s < 7; s++) {
            for (int i = 0; i < 5; i++) {
                Host.set(settings, s, i, new float[] {0.9f, 0.9f, 40, 0, 1.1f}[i]);
            }
            Host.set(uniforms, s, 0, s / 7f);
        }
        var one = new SampleTokens(ints(1, new int[7]), zeros(7, 1), logits, settings, uniforms, ints(1, new int[7]));
        var three = new SampleTokens(ints(1, new int[7]), zeros(7, 1), logits, settings, uniforms, ints(1, new int[7]));
        run(one, 1);
        run(three, 3);
        assertArrayEquals(bits(one.logprobs()), bits(three.logprobs()));
        for (int s = 0; s < 7; s++) {
            F32Matrix row = zeros(1, 1003);
            for (int id = 0; id < 1003; id++) {
                Host.set(row, 0, id, Host.get(logits, s, id));
            }
            assertEquals(
                    Host.get(one.ids(), s, 0), draw(row, new float[] {0.9f, 0.9f, 40, 0, 1.1f}, s / 7f, 0), "" + s);
            assertEquals(Host.get(one.ids(), s, 0), Host.get(three.ids(), s, 0));
        }
    }

    @Test
    void theHeapHandsOutTheLikeliestFirst() {
        var random = new SplittableRandom(1);
        for (int n : new int[] {1, 2, 3, 17, 1003}) {
            float[] scores = new float[n];
            for (int i = 0; i < n; i++) {
                scores[i] = random.nextInt(20);
            }
            int[] ids = IntStream.range(0, n).toArray();
            var likeliest = new ScoreHeap(n);
            likeliest.fill(ids, n, scores);
            int[] expected = Arrays.stream(ids)
                    .boxed()
                    .sorted(Comparator.comparing((Integer id) -> -scores[id]).thenComparing(id -> id))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < n; i++) {
                assertEquals(expected[i], likeliest.next());
                assertEquals(expected[i], likeliest.take());
                assertEquals(expected[i], likeliest.last());
                assertEquals(expected[i / 2], likeliest.taken(i / 2));
            }
            assertEquals(0, likeliest.left());
        }
    }

    private static F32Matrix logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return numbers(logits.length, logits);
    }

    /// All ids that some uniform number leads to.
    private static List<Integer> drawable(F32Matrix logits, float... settings) {
        var ids = new TreeSet<Integer>();
        for (int i = 0; i < 200; i++) {
            ids.add(draw(logits, settings, i / 200f));
        }
        return List.copyOf(ids);
    }

    private static int draw(F32Matrix logits, float[] settings, float uniform, int... history) {
        SampleTokens call = call(logits, settings, uniform, history);
        run(call, 1);
        return Host.get(call.ids(), 0, 0);
    }

    private static SampleTokens call(F32Matrix logits, float[] settings, float uniform, int... history) {
        I32Matrix seen = history.length == 0 ? ints(1, -1) : ints(history.length, history);
        return new SampleTokens(ints(1, 0), zeros(1, 1), logits, numbers(5, settings), numbers(1, uniform), seen);
    }

    /// The documentation of `transformers` in f64: every step by a full sort.
    private static int drawnByDefinition(F32Matrix logits, float[] settings, float uniform, int[] history) {
        double[] scores = TestMatrices.asDoubles(logits)[0].clone();
        for (int id : Arrays.stream(history).filter(id -> id >= 0).distinct().toArray()) {
            scores[id] = (float) (scores[id] < 0 ? scores[id] * settings[4] : scores[id] / settings[4]);
        }
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing((Integer id) -> -scores[id]).thenComparing(id -> id));
        double largest = scores[order[0]];
        double[] weights = Arrays.stream(scores)
                .map(score -> Math.exp((score - largest) / settings[0]))
                .toArray();
        int count = order.length;
        if (settings[2] > 0 && settings[2] < count) {
            count = (int) settings[2];
            while (count < order.length && scores[order[count]] == scores[order[count - 1]]) {
                count++;
            }
        }
        if (settings[1] < 1) {
            double whole = 0;
            for (int i = 0; i < count; i++) {
                whole += weights[order[i]];
            }
            double share = 0;
            int kept = 0;
            while (kept < count && (kept == 0 || share < settings[1] * whole)) {
                share += weights[order[kept++]];
            }
            count = kept;
        }
        int[] kept = Arrays.stream(order, 0, count)
                .filter(id -> weights[id] >= settings[3])
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        double total = Arrays.stream(kept).mapToDouble(id -> weights[id]).sum();
        double sum = 0;
        for (int id : kept) {
            sum += weights[id];
            if (sum > uniform * total) {
                return id;
            }
        }
        return kept[kept.length - 1];
    }
}
