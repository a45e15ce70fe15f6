package dev.selkie.model.generate;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.llama.CachedForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of a generation step after which a token of a known continuation is scored.
///
/// Has identity and state; filled for each step.
final class ScoreRows {
    private final Tensor rows;
    private final Tensor targets;
    private final Tensor weights;
    private final Tensor logprobs;
    private final int[] rowNumbers;
    private final int[] targetIds;
    private final float[] ones;
    private final float[] read;
    private final List<GrowingText> texts = new ArrayList<>(); // of each row
    private int count;

    /// @param capacity rows of a step
    ScoreRows(CachedForward forward, int capacity) {
        var scored = new Dim.Open("M", capacity);
        rows = Tensor.input("score.rows", DType.I32, Shape.of(scored, 1));
        targets = Tensor.input("score.targets", DType.I32, Shape.of(scored, 1));
        weights = Tensor.input("score.weights", DType.F32, Shape.of(scored, 1));
        logprobs = forward.scores(rows, targets, weights);
        rowNumbers = new int[capacity];
        targetIds = new int[capacity];
        ones = new float[capacity];
        Arrays.fill(ones, 1);
        read = new float[capacity];
    }

    /// (M, 1)
    Tensor logprobs() {
        return logprobs;
    }

    void clear() {
        texts.clear();
        count = 0;
    }

    /// `count` tokens of `text` are in the batch from row `first` on, the next that it has not seen.
    void add(GrowingText text, int tokens, int first) {
        for (int i = 0; i < tokens; i++) {
            int position = text.seen() + i;
            if (position >= text.firstScored()) {
                rowNumbers[count] = first + i;
                targetIds[count] = text.target(position);
                texts.add(text);
                count++;
            }
        }
    }

    void feed(Executable step) {
        step.live((Dim.Open) rows.shape().dim(0), count);
        step.set(rows, rowNumbers);
        step.set(targets, targetIds);
        step.set(weights, ones);
    }

    void read(Executable step) {
        step.read(logprobs, read);
    }

    /// Gives each text its scores.
    ///
    /// @return those that have ended
    /// @throws ArithmeticException if one is not a number
    List<GrowingText> distribute() {
        var ended = new ArrayList<GrowingText>();
        for (int i = 0; i < count; i++) {
            if (Float.isNaN(read[i])) {
                throw GeneratorRun.notNumbers();
            }
            GrowingText text = texts.get(i);
            text.score(read[i]);
            if (text.isFinished()) {
                ended.add(text);
            }
        }
        return ended;
    }
}
