package dev.selkie.seal.run;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The edits of one context that have a reward, in order: each is measured by the others.
///
/// @param floor an edit is kept only if its reward is above this
record Group(List<Graded> edits, double floor) {
    private static final Comparator<Graded> BY_REWARD = Comparator.comparingDouble(Graded::reward);
    private static final Comparator<Graded> BY_LIKELIHOOD = Comparator.comparingDouble(Graded::logprob);

    Group {
        edits = List.copyOf(edits);
    }

    /// An edit with its reward.
    ///
    /// @param logprob how likely the writer found it
    record Graded(Trial.Edit edit, double reward, double logprob) {}

    List<Double> rewards() {
        return edits.stream().map(Graded::reward).toList();
    }

    /// Whether all rewards are the same.
    boolean isAlike() {
        return rewards().stream().distinct().count() < 2;
    }

    /// Those whose reward is above the floor.
    List<Graded> aboveFloor() {
        return edits.stream().filter(one -> one.reward > floor).toList();
    }

    /// Of those above the floor the one with the highest reward; of equals the likelier, of those the first.
    Optional<Graded> best() {
        return aboveFloor().stream().max(BY_REWARD.thenComparing(BY_LIKELIHOOD));
    }

    /// The one with the lowest reward, if that is lower than `best`'s; of equals the likelier, of those the first.
    Optional<Graded> worseThan(Graded best) {
        return edits.stream()
                .filter(one -> one.reward < best.reward)
                .min(BY_REWARD.thenComparing(BY_LIKELIHOOD.reversed()));
    }
}
