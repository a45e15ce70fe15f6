package dev.selkie.seal.cub;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.arc.PuzzleMaker;
import dev.selkie.seal.arc.PuzzleMaker.Kind;
import dev.selkie.seal.arc.PuzzleMaker.Made;
import dev.selkie.seal.arc.Rule;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcInner;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.ArcSettings;
import dev.selkie.seal.run.ArcWriting;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import dev.selkie.seal.run.Rounds;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/// The run that shows, in minutes, a model that learns to choose its own training: SEAL's loop over puzzles with
/// the second model in the box. The same settings for every arm: what differs is who chooses, chance or the model.
///
/// In its puzzles one colour becomes another. Of the rules that the model has read this is the only one that it
/// can learn from a few demonstrations. None of these puzzles is among its texts.
public final class CubDemo {
    /// Puzzles that every arm is measured on.
    private static final int HELD_OUT = 40;

    /// Puzzles that a round reinforces the writer with: others, each round its own.
    private static final int CONTEXTS = 20;

    private static final int ROUNDS = 1;
    private static final int EDITS = 8;
    private static final int HELD_OUT_EDITS = 2;

    /// Of the writing, before reinforcement and after: lower than published, so that what is preferred is also done.
    private static final double TEMPERATURE = 0.5;

    /// Rows of a puzzle that are learnt, two a step, however many an edit makes.
    private static final int MOST_ROWS = 16;

    /// No edit takes more, so that each is followed.
    private static final int MOST_STEPS = 64;

    private static final int ANSWER_TOKENS = 64;

    /// Makes the puzzles of the demonstration, from a seed of their own.
    private static final PuzzleMaker MAKER =
            new PuzzleMaker(1_000_000, CubRecipe.SIDE, CubRecipe.SIDE, 1, EnumSet.of(Kind.RECOLOUR));

    private CubDemo() {}

    /// All that there is to do; `seed` decides the draws, the puzzles are always the same.
    public static ArcPlan plan(long seed) {
        var inner = new ArcInner(
                new Recipe(
                        LoraSettings.all(16, 128),
                        TrainSettings.DEFAULT
                                .withLearningRate(1e-3)
                                .withEpochs(8)
                                .withBatch(ArcEdit.BATCH, 1)
                                .withSchedule(Schedule.COSINE, 0)),
                new ArcLimits(MOST_ROWS, ArcLimits.DEFAULT.tokens(), MOST_STEPS, ANSWER_TOKENS),
                ArcQuirks.NONE);
        var outer = new Recipe(
                LoraSettings.all(16, 128),
                ArcSettings.OUTER.train().withLearningRate(2e-3).withEpochs(16));
        var settings = new ArcSettings(
                new Rounds(ROUNDS, CONTEXTS, true, EDITS, outer, new Reinforcement.RestEm()),
                HELD_OUT_EDITS,
                new ArcWriting(TEMPERATURE, ArcWriting.DEFAULT.maxTokens(), ArcWriting.DEFAULT.tries()),
                CubRecipe.SPACE,
                inner,
                true,
                List.of(new ArcArm.InContext(), new ArcArm.RandomEdits(), new ArcArm.OwnEdits()),
                seed);
        return new ArcPlan(settings, puzzles(HELD_OUT, ROUNDS * CONTEXTS), puzzles(0, HELD_OUT));
    }

    /// Puzzles in which one colour becomes another, the first of them number `from` of these.
    private static List<Puzzle> puzzles(int from, int count) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(MAKER::make)
                .filter(made -> made.rule() instanceof Rule.Recolour)
                .skip(from)
                .limit(count)
                .map(Made::puzzle)
                .toList();
    }
}
