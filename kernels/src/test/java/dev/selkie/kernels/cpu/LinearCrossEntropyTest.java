package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.U;
import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.assertWithin;
import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.copyRows;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.like;
import static dev.selkie.kernels.cpu.TestMatrices.numbers;
import static dev.selkie.kernels.cpu.TestMatrices.pack;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.Rows;
import dev.selkie.kernels.SampleTokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearCrossEntropyTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 3, 5", "8, 16, 17", "15, 8, 1003", "40, 33, 2500", "2, 24, 70001"})
    void isWithinItsBounds(int rows, int width, int vocabulary) {
        for (double factor : new double[] {0, 1, 300}) {
            var problem = new Problem(rows, width, vocabulary, factor);
            LinearCrossEntropy call = problem.call(problem.weights);
            run(call);
            assertDefinition(problem, call);
        }
    }

    @Test
    void weightZeroCostsNothingAndGivesZeros() {
        var problem = new Problem(9, 12, 50, 1);
        LinearCrossEntropy all = problem.call(problem.weights);
        run(all);
        F32Matrix some = copyRows(problem.weights);
        for (int t = 0; t < 9; t += 2) {
            Host.set(some, t, 0, 0);
            Host.set(problem.hidden, t, 3, Float.NaN);
            Host.set(problem.targets, t, 0, -100);
        }
        LinearCrossEntropy part = problem.call(some);
        run(part);
        for (int t = 0; t < 9; t++) {
            F32Matrix expected = t % 2 == 0 ? zeros(9, 12) : all.dHidden().orElseThrow();
            assertArrayEquals(bits(expected, t, 1), bits(part.dHidden().orElseThrow(), t, 1), "row " + t);
            assertEquals(t % 2 == 0 ? 0 : Host.get(all.logprobs(), t, 0), Host.get(part.logprobs(), t, 0));
        }
    }

    /// Several chunks, in the last case as large as large batches have them.
    @ParameterizedTest
    @CsvSource({"1, 70", "2, 70", "3, 70", "2, 300"})
    void bitsDependOnTheRowAlone(int threads, int rows) {
        var problem = new Problem(rows, 16, 90_000, 1);
        LinearCrossEntropy together = problem.call(problem.weights);
        run(together, threads);
        for (int t : new int[] {0, 31, 32, rows - 1}) {
            var alone = new LinearCrossEntropy(
                    zeros(1, 1),
                    Optional.of(zeros(1, 16)),
                    row(problem.hidden, t),
                    ints(1, Host.get(problem.targets, t, 0)),
                    row(problem.weights, t),
                    together.head());
            run(alone, 2);
            assertArrayEquals(bits(alone.logprobs()), bits(together.logprobs(), t, 1));
            assertArrayEquals(
                    bits(alone.dHidden().orElseThrow()), bits(together.dHidden().orElseThrow(), t, 1));
        }
    }

    @Test
    void aSampledTokenHasTheLogprobThatScoringGivesIt() {
        var problem = new Problem(11, 20, 3001, 2);
        F32Matrix logits = zeros(11, 3001);
        run(new Linear(logits, problem.hidden, pack(problem.head), false));
        I32Matrix ids = ints(1, new int[11]);
        F32Matrix settings = zeros(11, 5);
        F32Matrix uniforms = zeros(11, 1);
        for (int s = 0; s < 11; s++) {
            Host.set(settings, s, SampleTokens.TEMPERATURE, 0.8f);
            Host.set(settings, s, SampleTokens.TOP_P, 1);
            Host.set(settings, s, SampleTokens.REPETITION_PENALTY, 1);
            Host.set(uniforms, s, 0, s / 11f);
        }
        F32Matrix sampled = zeros(11, 1);
        run(new SampleTokens(ids, sampled, logits, settings, uniforms, ints(1, new int[11])));
        var scored = new LinearCrossEntropy(
                zeros(11, 1), Optional.empty(), problem.hidden, ids, problem.weights, pack(problem.head));
        run(scored);
        assertArrayEquals(bits(scored.logprobs()), bits(sampled));
        var trained = new LinearCrossEntropy(
                zeros(11, 1), Optional.of(zeros(11, 20)), problem.hidden, ids, problem.weights, pack(problem.head));
        run(trained);
        assertArrayEquals(bits(trained.logprobs()), bits(sampled));
    }

    @Test
    void notANumberStaysInItsRow() {
        var problem = new Problem(3, 8, 20, 1);
        Host.set(problem.hidden, 1, 0, Float.NaN);
        LinearCrossEntropy call = problem.call(problem.weights);
        run(call);
        for (int t = 0; t < 3; t++) {
            assertEquals(t == 1, Float.isNaN(Host.get(call.logprobs(), t, 0)));
            assertEquals(t == 1, Float.isNaN(Host.get(call.dHidden().orElseThrow(), t, 5)));
        }
    }

    @Test
    void theDefinitionsGradientIsItsDerivative() {
        var problem = new Problem(1, 4, 6, 1);
        double[][] head = asDoubles(problem.head);
        double[] hidden = asDoubles(problem.hidden)[0];
        int target = Host.get(problem.targets, 0, 0);
        double[] p = probabilities(hidden, head);
        double step = 1e-5;
        for (int d = 0; d < 4; d++) {
            double gradient = -head[target][d];
            for (int n = 0; n < 6; n++) {
                gradient += p[n] * head[n][d];
            }
            double x = hidden[d];
            hidden[d] = x + step;
            double above = -Math.log(probabilities(hidden, head)[target]);
            hidden[d] = x - step;
            double below = -Math.log(probabilities(hidden, head)[target]);
            hidden[d] = x;
            assertEquals((above - below) / (2 * step), gradient, 1e-8);
        }
    }

    @Test
    void targetsOutsideTheVocabularyAreRefused() {
        var call = new LinearCrossEntropy(
                zeros(1, 1), Optional.empty(), zeros(1, 2), ints(1, 3), numbers(1, 1), pack(zeros(3, 2)));
        assertThrows(IndexOutOfBoundsException.class, () -> run(call));
    }

    private static F32Matrix row(F32Matrix matrix, int t) {
        return copyRows(new F32Matrix(
                matrix.data(), (long) t * matrix.stride(), Rows.fixed(1), matrix.cols(), matrix.stride()));
    }

    private static final class Problem {
        final F32Matrix hidden;
        final F32Matrix head;
        final I32Matrix targets;
        final F32Matrix weights;

        Problem(int rows, int width, int vocabulary, double factor) {
            hidden = random(rows, width, factor, 1);
            head = random(vocabulary, width, 1, 2);
            weights = random(rows, 1, 1, 3);
            targets = ints(1, new SplittableRandom(4).ints(rows, 0, vocabulary).toArray());
        }

        LinearCrossEntropy call(F32Matrix weights) {
            return new LinearCrossEntropy(
                    zeros(hidden.rows(), 1),
                    Optional.of(zeros(hidden.rows(), hidden.cols())),
                    hidden,
                    targets,
                    weights,
                    pack(head));
        }
    }

    private static double[] probabilities(double[] hidden, double[][] head) {
        double[] p = new double[head.length];
        double sum = 0;
        for (int n = 0; n < p.length; n++) {
            for (int d = 0; d < hidden.length; d++) {
                p[n] += hidden[d] * head[n][d];
            }
        }
        double largest = Arrays.stream(p).max().orElseThrow();
        for (int n = 0; n < p.length; n++) {
            p[n] = Math.exp(p[n] - largest);
            sum += p[n];
        }
        for (int n = 0; n < p.length; n++) {
            p[n] /= sum;
        }
        return p;
    }

    private static void assertDefinition(Problem problem, LinearCrossEntropy call) {
        double[][] hidden = asDoubles(problem.hidden);
        double[][] head = asDoubles(problem.head);
        double[][] logprobs = new double[hidden.length][1];
        double[][] logprobBounds = like(logprobs);
        double[][] gradient = like(hidden);
        double[][] bound = like(hidden);
        int width = hidden[0].length;
        for (int t = 0; t < hidden.length; t++) {
            int target = Host.get(problem.targets, t, 0);
            double weight = Host.get(problem.weights, t, 0);
            double[] z = new double[head.length];
            double a = 0;
            for (int n = 0; n < z.length; n++) {
                double magnitude = 0;
                for (int d = 0; d < width; d++) {
                    z[n] += hidden[t][d] * head[n][d];
                    magnitude += Math.abs(hidden[t][d] * head[n][d]);
                }
                a = Math.max(a, magnitude);
            }
            double largest = Arrays.stream(z).max().orElseThrow();
            double sum = Arrays.stream(z).map(x -> Math.exp(x - largest)).sum();
            logprobs[t][0] = z[target] - largest - Math.log(sum);
            logprobBounds[t][0] =
                    (2 * (width + 1) * a + Math.abs(logprobs[t][0]) + Math.abs(z[target] - largest) + 40) * U;
            for (int n = 0; n < z.length; n++) {
                double p = Math.exp(z[n] - largest) / sum;
                double g = weight * (p - (n == target ? 1 : 0));
                double gBound = Math.abs(weight) * p * (2 * (width + 1) * a + largest - z[n] + 50) * U
                        + U * Math.abs(g)
                        + 1e-37 * Math.abs(weight);
                for (int d = 0; d < width; d++) {
                    gradient[t][d] += g * head[n][d];
                    bound[t][d] += gBound * Math.abs(head[n][d])
                            + Numbers.inputGradientBound(z.length, Math.abs(g * head[n][d]));
                }
            }
        }
        assertWithin(logprobs, logprobBounds, call.logprobs());
        assertWithin(gradient, bound, call.dHidden().orElseThrow());
    }
}
