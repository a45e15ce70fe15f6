package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.pack;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.RmsNormInputGradient;
import dev.selkie.kernels.RmsNormWeightGradient;
import dev.selkie.kernels.Rope;
import dev.selkie.kernels.SampleTokens;
import dev.selkie.kernels.ScatterAddRows;
import dev.selkie.kernels.SwigluBackward;
import dev.selkie.kernels.SwigluForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What every kernel of rows computes from fixed numbers, as text, to compare runs of the code at different widths.
final class KernelDigest {
    private static final int WIDTH = 203;
    private final List<String> lines = new ArrayList<>();

    private KernelDigest() {}

    /// @param lanes that the vectors must have
    static String digest(int lanes) {
        if (lanes != Lanes.COUNT) {
            throw new AssertionError("vectors of " + Lanes.COUNT + " lanes, not " + lanes);
        }
        var digest = new KernelDigest();
        digest.norm();
        digest.elementwise();
        digest.attention();
        digest.head();
        return String.join("\n", digest.lines);
    }

    private void norm() {
        var forward =
                new RmsNormForward(zeros(3, WIDTH), zeros(3, 1), random(3, WIDTH, 1, 1), random(1, WIDTH, 1, 2), 1e-5f);
        run(forward);
        var input = new RmsNormInputGradient(
                zeros(3, WIDTH), random(3, WIDTH, 1, 3), forward.x(), forward.rstd(), forward.weight(), false);
        run(input);
        var weight = new RmsNormWeightGradient(zeros(1, WIDTH), input.dy(), forward.x(), forward.rstd());
        run(weight);
        add("norm", forward.y(), forward.rstd(), input.dx(), weight.dWeight());
    }

    private void elementwise() {
        F32Matrix gate = random(3, WIDTH, 5, 1);
        F32Matrix up = random(3, WIDTH, 1, 2);
        var forward = new SwigluForward(zeros(3, WIDTH), gate, up);
        var backward = new SwigluBackward(zeros(3, WIDTH), zeros(3, WIDTH), random(3, WIDTH, 1, 3), gate, up);
        var rope = new Rope(
                zeros(3, 204),
                random(3, 204, 1, 4),
                ints(1, 1, 0, 2),
                random(3, 17, 1, 5),
                random(3, 17, 1, 6),
                34,
                true);
        var scatter = new ScatterAddRows(zeros(4, WIDTH), gate, ints(1, 2, 2, 0), true);
        run(forward);
        run(backward);
        run(rope);
        run(scatter);
        add("elementwise", forward.y(), backward.dGate(), backward.dUp(), rope.y(), scatter.dx());
    }

    private void attention() {
        I32Matrix segments = ints(4, 0, 140, 0, 0, 140, 33, 0, 140);
        var forward = new AttentionForward(
                zeros(173, 6 * 20),
                zeros(173, 6),
                random(173, 6 * 20, 1, 1),
                random(173, 40, 1, 2),
                random(173, 40, 1, 3),
                segments,
                20,
                0.3f);
        run(forward);
        var backward = new AttentionBackward(
                zeros(173, 120),
                zeros(173, 40),
                zeros(173, 40),
                random(173, 120, 1, 4),
                forward.out(),
                forward.lse(),
                forward.q(),
                forward.k(),
                forward.v(),
                segments,
                20,
                0.3f);
        run(backward);
        add("attention", forward.out(), forward.lse(), backward.dq(), backward.dk(), backward.dv());
    }

    private void head() {
        var score = new LinearCrossEntropy(
                zeros(5, 1),
                Optional.of(zeros(5, 19)),
                random(5, 19, 1, 1),
                ints(1, 0, 7, 1002, 5, 500),
                random(5, 1, 1, 2),
                pack(random(1003, 19, 1, 3)));
        run(score);
        F32Matrix settings = zeros(5, 5);
        for (int s = 0; s < 5; s++) {
            for (int i = 0; i < 5; i++) {
                Host.set(settings, s, i, new float[] {0.9f, 0.95f, s * 30, 0.001f, 1.1f}[i]);
            }
        }
        var sample = new SampleTokens(
                ints(1, 0, 0, 0, 0, 0),
                zeros(5, 1),
                random(5, 1003, 2, 4),
                settings,
                TestMatrices.numbers(1, 0.1f, 0.3f, 0.5f, 0.7f, 0.99f),
                ints(1, 1, 2, 3, 4, 5));
        run(sample);
        add("head", score.logprobs(), score.dHidden().orElseThrow(), sample.logprobs());
        for (int s = 0; s < 5; s++) {
            lines.add("id " + Host.get(sample.ids(), s, 0));
        }
    }

    private void add(String what, F32Matrix... results) {
        for (int i = 0; i < results.length; i++) {
            lines.add(what + " " + i + " " + Arrays.hashCode(bits(results[i])));
        }
    }
}
