package dev.selkie.seal.report;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.util.List;

/// Questions that changed sides by what was learnt: answered with it and not without it, and the other way round, by
/// [dev.selkie.seal.Grader#CONTAINED].
///
/// @param asked questions that were answered before and after; each counts once for every edit and seed
record Turnover(int gained, int lost, int asked) {
    /// The turnover of `arm` against the same model's untaught answers.
    static Turnover of(Stage<Passage, Arm> stage, Arm arm, int round, Ledger ledger) {
        var sum = new Turnover(0, 0, 0);
        for (Trial trial : stage.trials(arm, round)) {
            Trial.Edit untaught =
                    stage.edits(new Arm.Base(), round, trial.edit().context()).getFirst();
            sum = sum.plus(of(answers(new Trial(untaught, 0), ledger), answers(trial, ledger)));
        }
        return sum;
    }

    /// From `before` to `after`; nothing if one of the exams has not been taken.
    static Turnover of(List<Answer> before, List<Answer> after) {
        int gained = 0;
        int lost = 0;
        int asked = Math.min(before.size(), after.size());
        for (int i = 0; i < asked; i++) {
            gained += !before.get(i).contained() && after.get(i).contained() ? 1 : 0;
            lost += before.get(i).contained() && !after.get(i).contained() ? 1 : 0;
        }
        return new Turnover(gained, lost, asked);
    }

    private Turnover plus(Turnover other) {
        return new Turnover(gained + other.gained, lost + other.lost, asked + other.asked);
    }

    private static List<Answer> answers(Trial trial, Ledger ledger) {
        return ledger.exam(trial).map(Entry.Examined::answers).orElse(List.of());
    }
}
