package dev.selkie.seal.run;

import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
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
/// @param improvement whether only an edit with a higher reward than the base's is kept; otherwise the best of
///     each context is
/// @param proxy       whether the judge that gives the reward rates the edits themselves, which are then not
///     learnt; see [dev.selkie.seal.judge.ProxyScore]
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
    List<Trial.Edit> of(Stage<Passage, Arm> stage, int round, Ledger ledger) {
        var kept = new ArrayList<Trial.Edit>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            group(stage, round, context, ledger).best().ifPresent(best -> kept.add(best.edit()));
        }
        return kept;
    }

    /// The edits of one context that have a reward; the floor is the base's, if they must be above it.
    Group group(Stage<Passage, Arm> stage, int round, int context, Ledger ledger) {
        var graded = new ArrayList<Group.Graded>();
        for (Trial.Edit edit : stage.edits(new Arm.OwnEdits(), round, context)) {
            reward(stage, new Arm.OwnEdits(), edit, ledger)
                    .ifPresent(reward -> graded.add(new Group.Graded(edit, reward, logprob(edit, ledger))));
        }
        return new Group(graded, improvement ? base(stage, round, context, ledger) : Double.NEGATIVE_INFINITY);
    }

    /// The reward of `edit`, which is one of `arm`; none if one of its trainings failed.
    public Optional<Double> reward(Stage<Passage, Arm> stage, Arm arm, Trial.Edit edit, Ledger ledger) {
        if (proxy) {
            return ledger.rating(edit).flatMap(Entry.Rated::score).map(score -> (double) score.total());
        }
        double sum = 0;
        List<Trial> trials = stage.trials(arm, edit);
        for (Trial trial : trials) {
            Optional<Entry.Examined> examined = ledger.exam(trial).filter(exam -> exam.knows(reward));
            if (examined.isEmpty()) {
                return Optional.empty();
            }
            sum += reward.mean(examined.get().answers(), stage.contextOf(edit));
        }
        return Optional.of(sum / trials.size());
    }

    private static double logprob(Trial.Edit edit, Ledger ledger) {
        return ledger.edit(edit).map(Entry.Written::logprob).orElse(Double.NEGATIVE_INFINITY);
    }

    private double base(Stage<Passage, Arm> stage, int round, int context, Ledger ledger) {
        var base = new Arm.Base();
        return reward(stage, base, stage.edits(base, round, context).getFirst(), ledger)
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
