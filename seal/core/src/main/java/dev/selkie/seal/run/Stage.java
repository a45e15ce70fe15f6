package dev.selkie.seal.run;

import java.util.List;
import java.util.stream.IntStream;

/// The contexts of a stage, passages or puzzles, and the arms that are compared on them: the same in every round, only
/// the model differs.
///
/// @param name  [#TRAIN] or [#HELD_OUT]
/// @param edits how many of each context in an arm whose edits differ
/// @param seeds trainings of each edit, 0 where edits are rated and not learnt; see [AnyArm#exams]
public record Stage<C, A extends AnyArm>(String name, List<C> contexts, List<A> arms, int edits, int seeds) {
    /// The stage whose edits the writer learns from.
    public static final String TRAIN = "train";

    /// The stage that measures each round's model on contexts it is never trained on.
    public static final String HELD_OUT = "held-out";

    public Stage {
        contexts = List.copyOf(contexts);
        arms = List.copyOf(arms);
    }

    /// Whether a judge rates the edits, and none is learnt.
    boolean isRated() {
        return seeds == 0;
    }

    /// The passage or puzzle that `edit` is of.
    public C contextOf(Trial.Edit edit) {
        return contexts.get(edit.context());
    }

    /// The names of what is learnt in `arm` about one context. An arm that writes nothing has one name, too.
    public List<Trial.Edit> edits(A arm, int round, int context) {
        return IntStream.range(0, arm.varies() ? edits : 1)
                .mapToObj(number -> new Trial.Edit(round, name, arm.label(), context, number))
                .toList();
    }

    /// The names of what is learnt in `arm` about all contexts.
    public List<Trial.Edit> edits(A arm, int round) {
        return IntStream.range(0, contexts.size())
                .boxed()
                .flatMap(context -> edits(arm, round, context).stream())
                .toList();
    }

    /// The exams after `edit`, which is one of `arm`.
    public List<Trial> trials(A arm, Trial.Edit edit) {
        return IntStream.range(0, arm.exams(edits, seeds))
                .mapToObj(seed -> new Trial(edit, seed))
                .toList();
    }

    /// The exams of `arm` on one context.
    public List<Trial> trials(A arm, int round, int context) {
        return edits(arm, round, context).stream()
                .flatMap(edit -> trials(arm, edit).stream())
                .toList();
    }

    /// The exams of all of `arm`.
    public List<Trial> trials(A arm, int round) {
        return edits(arm, round).stream()
                .flatMap(edit -> trials(arm, edit).stream())
                .toList();
    }
}
