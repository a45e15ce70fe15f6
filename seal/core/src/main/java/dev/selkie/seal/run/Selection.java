package dev.selkie.seal.run;

import dev.selkie.seal.Measure;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Which self-edits of a round the writer learns from: of every context the one with the highest reward. Of equals,
/// the one that the writer found likelier; of those, the first.
///
/// An edit's reward is the mean over its seeds of the mean over the passage's questions. An edit with a training
/// that failed, or an answer that the judge did not judge, is not chosen.
/// Source: arXiv:2506.10943, section 3.1, whose published code takes the highest without regard to the base and the
/// first of equals.
///
/// @param reward      what counts
/// @param improvement only an edit whose reward is above the base's is kept; otherwise the best of each context
/// @param proxy       the judge that is the reward rates the edits themselves, which are not learnt; see
///     [dev.selkie.seal.judge.ProxyScore]
public record Selection(Measure reward, boolean improvement, boolean proxy) {
    /// By `contained`, as published: the best of each context, better than the base or not.
    public static final Selection DEFAULT = new Selection(Measure.CONTAINED, false);

    /// @throws IllegalArgumentException if a proxy is no judge, or is to be compared with a base that has no edit
    public Selection {
        if (proxy && !reward.isJudged()) {
            throw new IllegalArgumentException("edits are rated by a judge, and %s is none".formatted(reward));
        }
        if (proxy && improvement) {
            throw new IllegalArgumentException("the untaught model has no edit to rate, so none is better than it");
        }
    }

    /// A selection by exams.
    public Selection(Measure reward, boolean improvement) {
        this(reward, improvement, false);
    }

    /// The edits of `stage` that are kept, one or none of each context.
    List<Trial.Edit> of(Stage stage, int round, Ledger ledger) {
        var kept = new ArrayList<Trial.Edit>();
        for (int context = 0; context < stage.passages().size(); context++) {
            best(stage, round, context, ledger).ifPresent(kept::add);
        }
        return kept;
    }

    /// An edit with its reward.
    record Graded(Trial.Edit edit, double reward) {}

    /// The edits of one context that have a reward, in order.
    List<Graded> graded(Stage stage, int round, int context, Ledger ledger) {
        var graded = new ArrayList<Graded>();
        for (Trial.Edit edit : stage.edits(new Arm.OwnEdits(), round, context)) {
            reward(stage, edit, ledger).ifPresent(reward -> graded.add(new Graded(edit, reward)));
        }
        return graded;
    }

    /// The edit of the same context as `best` with the lowest reward, if that is lower than its; of equals the one
    /// that the writer found likelier, of those the first.
    Optional<Trial.Edit> worseThan(Trial.Edit best, Stage stage, Ledger ledger) {
        double highest = reward(stage, best, ledger).orElseThrow();
        return graded(stage, best.round(), best.context(), ledger).stream()
                .filter(one -> one.reward < highest)
                .min(Comparator.comparingDouble(Graded::reward).thenComparingDouble(one -> -logprob(one.edit, ledger)))
                .map(Graded::edit);
    }

    /// The reward of `edit`; none if one of its trainings failed.
    public Optional<Double> reward(Stage stage, Trial.Edit edit, Ledger ledger) {
        if (proxy) {
            return ledger.rating(edit).flatMap(Entry.Rated::score).map(score -> (double) score.total());
        }
        double sum = 0;
        List<Trial> trials = stage.trials(edit);
        for (Trial trial : trials) {
            Optional<Entry.Examined> examined = ledger.exam(trial).filter(exam -> exam.knows(reward));
            if (examined.isEmpty()) {
                return Optional.empty();
            }
            sum += reward.mean(examined.get().answers(), stage.passages().get(edit.context()));
        }
        return Optional.of(sum / trials.size());
    }

    private Optional<Trial.Edit> best(Stage stage, int round, int context, Ledger ledger) {
        Optional<Trial.Edit> best = Optional.empty();
        double highest = improvement ? base(stage, round, context, ledger) : Double.NEGATIVE_INFINITY;
        double likeliest = Double.POSITIVE_INFINITY; // nothing that only equals the base is kept
        for (Graded one : graded(stage, round, context, ledger)) {
            double logprob = logprob(one.edit, ledger);
            if (one.reward > highest || (one.reward == highest && logprob > likeliest)) {
                best = Optional.of(one.edit);
                highest = one.reward;
                likeliest = logprob;
            }
        }
        return best;
    }

    private static double logprob(Trial.Edit edit, Ledger ledger) {
        return ledger.edit(edit).map(Entry.Written::logprob).orElse(Double.NEGATIVE_INFINITY);
    }

    private double base(Stage stage, int round, int context, Ledger ledger) {
        return reward(stage, stage.edits(new Arm.Base(), round, context).getFirst(), ledger)
                .orElse(Double.NEGATIVE_INFINITY);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("reward", reward.toString());
        json.put("improvement", improvement);
        json.put("proxy", proxy);
        return json;
    }

    static Selection of(JsonObject json) throws FormatException {
        return new Selection(Measure.named(json.string("reward")), json.bool("improvement"), json.bool("proxy"));
    }
}
