package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.SampleTokens.MIN_P;
import static dev.selkie.kernels.SampleTokens.REPETITION_PENALTY;
import static dev.selkie.kernels.SampleTokens.TEMPERATURE;
import static dev.selkie.kernels.SampleTokens.TOP_K;
import static dev.selkie.kernels.SampleTokens.TOP_P;
import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.selkie.kernels.SampleTokens;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/// Draws tokens, one sequence at a time, in arrays of its own.
///
/// The vocabulary is never sorted: ids that no setting could keep are dropped by a bound on their logit or
/// weight, and from the others the likeliest come off a heap, one by one, until the settings are satisfied.
final class TokenSampler {
    /// Ids whose largest logits bound the k-th largest of all from below.
    private static final int IDS_IN_A_GROUP = 64;

    private final SampleTokens call;
    private final HostF32 logits;
    private final int vocabulary;
    private final float[] scores;
    private final float[] weights;
    private final int[] candidates;
    private final ScoreHeap likeliest;
    private final ScoreHeap likeliestGroups;
    private final float[] groupScores;
    private final int[] groups;

    TokenSampler(SampleTokens call) {
        this.call = call;
        this.logits = new HostF32(call.logits());
        this.vocabulary = logits.cols();
        this.scores = new float[vocabulary];
        this.weights = new float[vocabulary];
        this.candidates = new int[vocabulary];
        this.likeliest = new ScoreHeap(vocabulary);
        this.groupScores = new float[vocabulary / IDS_IN_A_GROUP];
        this.groups = IntStream.range(0, groupScores.length).toArray();
        this.likeliestGroups = new ScoreHeap(groupScores.length);
        Host.require(call.ids().data());
        Host.require(call.logprobs().data());
        Host.require(call.settings().data());
        Host.require(call.uniforms().data());
        Host.require(call.history().data());
    }

    /// Writes the id and log-probability of sequence s.
    ///
    /// @param chains scratch memory of [Sums#SCRATCH_BYTES]
    void sample(int s, MemorySegment chains) {
        float largest = LogSumExp.largest(logits, s);
        double sum = LogSumExp.sum(logits, s, largest, chains);
        if (Double.isNaN(sum)) {
            put(s, -1, Float.NaN);
            return;
        }
        logits.copyRow(s, 0, vocabulary, scores, 0);
        penalise(s);
        int id = setting(s, TEMPERATURE) == 0 ? argmax() : draw(s);
        put(s, id, id < 0 ? Float.NaN : LogSumExp.logProbability(logits.get(s, id), largest, sum));
    }

    private void put(int s, int id, float logprob) {
        Host.set(call.ids(), s, 0, id);
        Host.set(call.logprobs(), s, 0, logprob);
    }

    private float setting(int s, int column) {
        return Host.get(call.settings(), s, column);
    }

    /// An id's penalty is taken from its logit, so it counts once however often the id was seen.
    private void penalise(int s) {
        float penalty = setting(s, REPETITION_PENALTY);
        if (penalty == 1) {
            return;
        }
        for (int i = 0; i < call.history().cols(); i++) {
            int id = Host.get(call.history(), s, i);
            if (id >= 0 && id < vocabulary) {
                float logit = logits.get(s, id);
                scores[id] = logit < 0 ? logit * penalty : logit / penalty;
            }
        }
    }

    private int argmax() {
        int best = 0;
        for (int id = 1; id < vocabulary; id++) {
            if (scores[id] > scores[best]) {
                best = id;
            }
        }
        return best;
    }

    /// @return the id drawn; −1 if a penalty made the scores overflow
    private int draw(int s) {
        double total = weigh(setting(s, TEMPERATURE));
        int k = setting(s, TOP_K) >= 1 ? (int) Math.min(setting(s, TOP_K), vocabulary) : vocabulary;
        float p = setting(s, TOP_P);
        int count = candidates(s, k, total);
        if (count > 0 && (k < vocabulary || p < 1)) {
            count = keepUpTo(lastOfTheLikeliest(count, k, p, total), count);
        }
        return pick(keepHeavierThan(setting(s, MIN_P), count), Host.get(call.uniforms(), s, 0));
    }

    /// Makes weights `exp((score − largest) / temperature)`.
    ///
    /// @return their sum, of the ids that are equal modulo 4 first
    private double weigh(float temperature) {
        float largest = scores[argmax()];
        int id = 0;
        for (; id <= vocabulary - COUNT; id += COUNT) {
            FloatVector score = FloatVector.fromArray(F32, scores, id);
            VectorMath.exp(score.sub(largest).div(temperature)).intoArray(weights, id);
        }
        for (; id < vocabulary; id++) {
            weights[id] = VectorMath.exp((scores[id] - largest) / temperature);
        }
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int whole = vocabulary - vocabulary % 4;
        for (id = 0; id < whole; id += 4) {
            a += weights[id];
            b += weights[id + 1];
            c += weights[id + 2];
            d += weights[id + 3];
        }
        for (; id < vocabulary; id++) {
            a += weights[id];
        }
        return a + b + (c + d);
    }

    /// Collects the ids, in their order, that top-k and top-p may keep.
    private int candidates(int s, int k, double total) {
        float leastScore = k < groupScores.length / 2 ? kthLargestOfGroups(k) : Float.NEGATIVE_INFINITY;
        float leastWeight = Float.MIN_VALUE;
        if (k == vocabulary) {
            leastWeight = Math.max(leastWeight, tooLight(setting(s, TOP_P), total));
        }
        int count = 0;
        for (int id = 0; id < vocabulary; id++) {
            if (weights[id] >= leastWeight && scores[id] >= leastScore) {
                candidates[count++] = id;
            }
        }
        return count;
    }

    /// A weight so small that even if all ids had it they would not make up the share that top-p drops (half of
    /// it, for the roundings).
    private float tooLight(float p, double total) {
        return (float) ((1 - p) * total / (2.0 * vocabulary));
    }

    /// A score that at least k ids have or exceed: k groups have such an id each.
    private float kthLargestOfGroups(int k) {
        for (int group = 0; group < groupScores.length; group++) {
            FloatVector largest = Lanes.all(Float.NEGATIVE_INFINITY);
            for (int i = 0; i < IDS_IN_A_GROUP; i += COUNT) {
                FloatVector score = FloatVector.fromArray(F32, scores, group * IDS_IN_A_GROUP + i);
                largest = largest.blend(score, score.compare(GT, largest));
            }
            groupScores[group] = largest.reduceLanes(MAX);
        }
        likeliestGroups.fill(groups, groups.length, groupScores);
        for (int i = 0; i < k; i++) {
            likeliestGroups.take();
        }
        return groupScores[likeliestGroups.last()];
    }

    /// The last id, from the likeliest down, that top-k and then top-p keep.
    private int lastOfTheLikeliest(int count, int k, float p, double total) {
        likeliest.fill(candidates, count, scores);
        double whole = total;
        if (k < vocabulary) {
            whole = 0;
            while (likeliest.left() > 0
                    && (likeliest.taken() < k || scores[likeliest.next()] == scores[likeliest.last()])) {
                whole += weights[likeliest.take()];
            }
        }
        if (p >= 1) {
            return likeliest.last();
        }
        int most = k < vocabulary ? likeliest.taken() : count;
        double share = 0;
        int last = -1;
        for (int i = 0; i < most && (i == 0 || share < p * whole); i++) {
            last = i < likeliest.taken() ? likeliest.taken(i) : likeliest.take();
            share += weights[last];
        }
        return last;
    }

    /// Drops the candidates that are less likely than `last`.
    private int keepUpTo(int last, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int id = candidates[i];
            if (scores[id] > scores[last] || (scores[id] == scores[last] && id <= last)) {
                candidates[kept++] = id;
            }
        }
        return kept;
    }

    /// Drops the candidates below a share of the largest weight, which is 1.
    private int keepHeavierThan(float share, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[candidates[i]] >= share) {
                candidates[kept++] = candidates[i];
            }
        }
        return kept;
    }

    private int pick(int count, float uniform) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weights[candidates[i]];
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[candidates[i]];
            if (sum > uniform * total) {
                return candidates[i];
            }
        }
        return count > 0 ? candidates[count - 1] : -1;
    }
}
