package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.judge.ProxyScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A tally, entry by entry, against a count of everything from the beginning.
class TallyTest {
    private static final Selection BY_WORDS = new Selection(Measure.CONTAINED, false);
    private static final Selection BY_RATINGS = new Selection(Measure.JUDGE, false, true);

    private final Random random = new Random(1);

    @Test
    void passagesAreCountedAsTheirEntriesCome() {
        assertCounted(plan(2, 3, BY_WORDS));
        assertCounted(plan(0, 0, BY_WORDS));
    }

    @Test
    void ratingsAreCountedAsTheyCome() {
        assertCounted(plan(2, 3, BY_RATINGS));
    }

    @Test
    void puzzlesAreCountedAsTheirEntriesCome() {
        List<Puzzle> puzzles = IntStream.range(1, 8)
                .mapToObj(colour -> TaughtWriter.constant("p" + colour, colour))
                .toList();
        List<ArcArm> arms = List.of(new ArcArm.InContext(), new ArcArm.OwnEdits(), new ArcArm.Oracle());
        var settings = new ArcSettings(
                new Rounds(2, 3, true, 2, ArcSettings.OUTER, new Reinforcement.RestEm()),
                2,
                ArcWriting.DEFAULT,
                EditSpace.DEFAULT,
                ArcInner.DEFAULT,
                false,
                arms,
                0);
        assertCounted(new ArcPlan(settings, puzzles.subList(0, 6), puzzles.subList(6, 7)));
    }

    /// What is looked up in the ledger for one entry does not grow with the run.
    @Test
    void anEntryCostsNoMoreInALongRun() {
        int few = mostReads(plan(2, 3, BY_WORDS));
        int many = mostReads(plan(2, 60, BY_WORDS));
        assertTrue(few > 0);
        assertEquals(few, many);
    }

    private void assertCounted(Plan<?, ?> plan) {
        var ledger = new Ledger(List.of());
        var tally = new Tally(plan, ledger);
        for (Entry entry : entries(plan)) {
            ledger.add(entry);
            tally.add(entry);
            assertEquals(recounted(plan, ledger), tally.standing());
            assertEquals(tally.standing(), new Tally(plan, ledger).standing());
        }
        assertTrue(tally.standing().done());
    }

    private int mostReads(Plan<?, ?> plan) {
        var ledger = new CountingLedger();
        var tally = new Tally(plan, ledger);
        int most = 0;
        for (Entry entry : entries(plan)) {
            ledger.add(entry);
            ledger.reads = 0;
            tally.add(entry);
            assertEquals(plan.settings().rounds().count(), tally.standing().rounds());
            most = Math.max(most, ledger.reads);
        }
        return most;
    }

    private static final class CountingLedger extends Ledger {
        private int reads;

        CountingLedger() {
            super(List.of());
        }

        @Override
        public Optional<Entry.Written> edit(Trial.Edit edit) {
            reads++;
            return super.edit(edit);
        }

        @Override
        public Optional<Entry.Examined> exam(Trial trial) {
            reads++;
            return super.exam(trial);
        }

        @Override
        public Optional<Entry.Reinforced> round(int round) {
            reads++;
            return super.round(round);
        }
    }

    /// Everything that the plan asks for, each once, in any order.
    private List<Entry> entries(Plan<?, ?> plan) {
        var entries = new ArrayList<Entry>();
        for (Trial.Edit edit : plan.allEdits()) {
            entries.add(new Entry.Written(edit, "text", List.of(1), -1, Optional.empty()));
            if (plan instanceof RunPlan passages
                    && passages.settings().selection().proxy()
                    && edit.stage().equals(Stage.TRAIN)) {
                var score = Optional.of(new ProxyScore(1, 1, 1, 1, 4 + random.nextInt(9)));
                entries.add(new Entry.Rated(edit, score, Optional.empty()));
            }
        }
        for (Trial trial : plan.allTrials(false)) {
            entries.add(plan instanceof ArcPlan ? Entry.Attempted.failed(trial, "any") : examined(trial));
        }
        for (int round = 0; round < plan.settings().rounds().count(); round++) {
            entries.add(new Entry.Reinforced(round, List.of(), List.of(), 0, 0));
        }
        Collections.shuffle(entries, random);
        return entries;
    }

    private Entry examined(Trial trial) {
        String said = random.nextBoolean() ? "yes" : "no";
        return random.nextInt(9) == 0
                ? Entry.Examined.failed(trial, "lost")
                : new Entry.Examined(
                        trial, 1, 1, 1, 0, List.of(Answer.of(said, "yes", -1)), Optional.empty(), Optional.empty());
    }

    private static Standing recounted(Plan<?, ?> plan, Ledger ledger) {
        int rounds = plan.settings().rounds().count();
        int round = (int) IntStream.range(0, rounds)
                .takeWhile(r -> ledger.round(r).isPresent())
                .count();
        Set<Trial> finished = new HashSet<>();
        ledger.entries().forEach(entry -> {
            switch (entry) {
                case Entry.Examined examined -> finished.add(examined.trial());
                case Entry.Attempted attempted -> finished.add(attempted.trial());
                case Entry.Written _, Entry.Rated _, Entry.Reinforced _ -> {}
            }
        });
        return new Standing(
                round,
                rounds,
                (int) IntStream.range(
                                0, round < rounds ? plan.settings().rounds().contexts() : 0)
                        .filter(context -> isFinished(plan, round, context, finished, ledger))
                        .count(),
                round < rounds ? plan.settings().rounds().contexts() : 0,
                (int) plan.allEdits().stream()
                        .filter(edit -> ledger.edit(edit).isPresent())
                        .count(),
                plan.allEdits().size(),
                (int) plan.allTrials(true).stream().filter(finished::contains).count(),
                plan.allTrials(true).size(),
                plan instanceof RunPlan passages
                                && !passages.settings().selection().proxy()
                        ? Gain.all(passages, ledger).stream()
                                .mapToDouble(Gain::gain)
                                .max()
                        : OptionalDouble.empty(),
                round == rounds && finished.containsAll(plan.allTrials(false)));
    }

    private static boolean isFinished(Plan<?, ?> plan, int round, int context, Set<Trial> finished, Ledger ledger) {
        return switch (plan) {
            case ArcPlan puzzles ->
                finished.containsAll(puzzles.training(round).trials(new ArcArm.OwnEdits(), round, context));
            case RunPlan passages -> {
                Stage<Passage, Arm> stage = passages.training(round);
                yield stage.edits(new Arm.OwnEdits(), round, context).stream()
                        .allMatch(edit -> stage.isRated()
                                ? ledger.rating(edit).isPresent()
                                : finished.containsAll(stage.trials(new Arm.OwnEdits(), edit)));
            }
        };
    }

    private static RunPlan plan(int rounds, int contexts, Selection selection) {
        Recipe recipe = Recipe.INNER;
        Judging judging = new Judging(Optional.of(Path.of("judge")), Optional.empty());
        var settings = new RunSettings(
                new Rounds(rounds, contexts, true, 2, recipe, new Reinforcement.RestEm()),
                2,
                new Writing(EditPrompt.SELF_QA, 8, Splitting.DEFAULT),
                recipe,
                RunSettings.FULL,
                selection,
                judging,
                List.of(new Arm.Base(), new Arm.PassageOnly(), new Arm.OwnEdits()),
                0);
        List<Passage> passages = IntStream.range(0, rounds * contexts + 2)
                .mapToObj(n -> new Passage("t" + n, "c", List.of(new Question("?", "yes"))))
                .toList();
        return new RunPlan(settings, passages.subList(2, passages.size()), passages.subList(0, 2));
    }
}
