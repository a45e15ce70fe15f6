package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One context, three edits, two seeds, two questions; rewards by the share of right answers.
class SelectionTest {
    private static final Passage PASSAGE =
            new Passage("T", "C", List.of(new Question("1?", "one"), new Question("2?", "two")));
    private static final Stage<Passage, Arm> STAGE =
            new Stage<>(Stage.TRAIN, List.of(PASSAGE), List.of(new Arm.Base(), new Arm.OwnEdits()), 3, 2);
    private static final Selection BEST = new Selection(Measure.CONTAINED, false);
    private static final Selection BETTER = new Selection(Measure.CONTAINED, true);

    private final Ledger ledger = new Ledger(List.of());

    /// Edit 1 is right 3 times of 4, the others twice.
    @Test
    void theHighestMeanOverSeedsAndQuestionsIsKept() {
        base(0);
        edit(0, -1, 1, 1);
        edit(1, -9, 2, 1);
        edit(2, -1, 0, 2);
        assertEquals(Optional.of(0.75), BEST.reward(STAGE, new Arm.OwnEdits(), name(1), ledger));
        assertEquals(List.of(name(1)), BEST.of(STAGE, 0, ledger));
    }

    @Test
    void ofEqualsTheLikelierIsKeptAndOfThoseTheFirst() {
        base(0);
        edit(0, -5, 1, 1);
        edit(1, -3, 2, 0);
        edit(2, -3, 0, 2);
        assertEquals(List.of(name(1)), BEST.of(STAGE, 0, ledger));
    }

    @Test
    void anEditMayHaveToBeatTheBase() {
        base(1);
        edit(0, -1, 1, 1);
        edit(1, -1, 0, 0);
        edit(2, -1, 0, 1);
        assertEquals(List.of(name(0)), BEST.of(STAGE, 0, ledger));
        assertEquals(List.of(), BETTER.of(STAGE, 0, ledger));
        ledger.add(exam(new Trial(name(2), 0), 2));
        assertEquals(List.of(name(2)), BETTER.of(STAGE, 0, ledger));
    }

    @Test
    void anEditWithALostTrainingIsNotKept() {
        base(0);
        edit(0, -1, 0, 0);
        edit(1, -1, 2, 2);
        edit(2, -2, 0, 0);
        ledger.add(Entry.Examined.failed(new Trial(name(1), 1), "lost"));
        assertEquals(Optional.empty(), BEST.reward(STAGE, new Arm.OwnEdits(), name(1), ledger));
        assertEquals(List.of(name(0)), BEST.of(STAGE, 0, ledger));
    }

    /// An answer without the judge's verdict has no worth by it, though it has one by others.
    @Test
    void anEditThatTheJudgeDidNotJudgeIsNotKept() {
        base(0);
        edit(0, -1, 0, 0);
        edit(1, -1, 2, 2);
        var judged = new Selection(Measure.JUDGE, false);
        assertEquals(List.of(), judged.of(STAGE, 0, ledger));
        for (int seed = 0; seed < 2; seed++) {
            List<Answer> answers = ledger.exam(new Trial(name(0), seed)).orElseThrow().answers().stream()
                    .map(answer -> answer.with(Measure.JUDGE, true))
                    .toList();
            ledger.add(new Entry.Examined(
                    new Trial(name(0), seed), 1, 1, 1, 0, answers, Optional.empty(), Optional.empty()));
        }
        assertEquals(Optional.of(1.0), judged.reward(STAGE, new Arm.OwnEdits(), name(0), ledger));
        assertEquals(List.of(name(0)), judged.of(STAGE, 0, ledger));
        assertEquals(List.of(name(1)), BEST.of(STAGE, 0, ledger));
    }

    /// Against the best, edit 1, are two equals: of them the likelier one.
    @Test
    void theWorstIsTheLowestAndOfEqualsTheLikelier() {
        edit(0, -5, 1, 0);
        edit(1, -1, 2, 2);
        edit(2, -4, 0, 1);
        Group group = BEST.group(STAGE, 0, 0, ledger);
        assertEquals(Optional.of(name(2)), group.worseThan(group.edits().get(1)).map(Group.Graded::edit));
        assertEquals(Optional.empty(), group.worseThan(group.edits().getFirst()));
        assertEquals(List.of(0.25, 1.0, 0.25), group.rewards());
    }

    private static Trial.Edit name(int number) {
        return STAGE.edits(new Arm.OwnEdits(), 0).get(number);
    }

    private void base(int right) {
        ledger.add(exam(STAGE.trials(new Arm.Base(), 0).getFirst(), right));
    }

    private void edit(int number, double logprob, int... rightBySeed) {
        ledger.add(new Entry.Written(name(number), "text", List.of(1), logprob, Optional.empty()));
        for (int seed = 0; seed < rightBySeed.length; seed++) {
            ledger.add(exam(new Trial(name(number), seed), rightBySeed[seed]));
        }
    }

    private static Entry.Examined exam(Trial trial, int right) {
        var answers = new ArrayList<Answer>();
        for (String gold : Arrays.asList("one", "two").subList(0, right)) {
            answers.add(Answer.of(gold, gold, -1));
        }
        while (answers.size() < 2) {
            answers.add(Answer.of("none", "gold", -2));
        }
        return new Entry.Examined(trial, 1, 1, 1, 0, answers, Optional.empty(), Optional.empty());
    }
}
