package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import java.util.ArrayList;
import java.util.List;

/// The passages of a stage and the arms that are examined on them: the same in every round, only the model
/// differs.
///
/// @param name  [#TRAIN] or [#HELD_OUT]
/// @param edits how many self-edits of each passage in an arm that has such
/// @param seeds trainings of each edit, 0 where edits are rated and not learnt; a passage alone is trained as often
///     as all its edits together
public record Stage(String name, List<Passage> passages, List<Arm> arms, int edits, int seeds) {
    /// The stage whose edits the writer learns from.
    public static final String TRAIN = "train";

    /// The stage that measures each round's model on passages it is never trained on.
    public static final String HELD_OUT = "held-out";

    public Stage {
        passages = List.copyOf(passages);
        arms = List.copyOf(arms);
    }

    /// The arms whose edits are learnt, each once.
    List<Arm> sources() {
        return arms.stream().map(Arm::source).distinct().toList();
    }

    /// Whether a judge rates the edits, and none is learnt.
    boolean isRated() {
        return seeds == 0;
    }

    /// The names of what is learnt in `arm` about one passage. An arm that writes nothing has one name, too.
    public List<Trial.Edit> edits(Arm arm, int round, int context) {
        var names = new ArrayList<Trial.Edit>();
        boolean several = arm instanceof Arm.OwnEdits || arm instanceof Arm.FileEdits;
        for (int number = 0; number < (several ? edits : 1); number++) {
            names.add(new Trial.Edit(round, name, arm.label(), context, number));
        }
        return names;
    }

    /// The names of what is learnt in `arm` about all passages.
    public List<Trial.Edit> edits(Arm arm, int round) {
        var names = new ArrayList<Trial.Edit>();
        for (int context = 0; context < passages.size(); context++) {
            names.addAll(edits(arm, round, context));
        }
        return names;
    }

    /// The exams after `edit`: one for each seed, and one alone where nothing is trained.
    public List<Trial> trials(Trial.Edit edit) {
        int count = switch (Arm.named(edit.arm())) {
            case Arm.Base _, Arm.Adapter _ -> 1;
            case Arm.OwnEdits _, Arm.FileEdits _, Arm.Together _, Arm.Full _ -> seeds;
            case Arm.PassageOnly _ -> seeds * edits;
        };
        var trials = new ArrayList<Trial>();
        for (int seed = 0; seed < count; seed++) {
            trials.add(new Trial(edit, seed));
        }
        return trials;
    }

    /// The exams of all of `arm`.
    public List<Trial> trials(Arm arm, int round) {
        return edits(arm, round).stream().flatMap(edit -> trials(edit).stream()).toList();
    }
}
