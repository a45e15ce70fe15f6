package dev.selkie.seal.pup;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Measure;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Selection;
import dev.selkie.seal.run.Writing;
import java.util.List;

/// The run that shows, in minutes, a model that teaches itself: SEAL's whole loop with the model in the box, on
/// people it has never heard of. The same settings for every arm: as many steps of the same recipe, whatever is
/// learnt.
public final class PupDemo {
    /// Passages that every arm is examined on.
    private static final int HELD_OUT = 24;

    /// Passages that the writer is reinforced with: others.
    private static final int CONTEXTS = 16;

    private static final int EDITS = 4;
    private static final int SEEDS = 3;

    /// Steps of the inner loop: every one takes all documents of an edit, so that long edits get no more of
    /// them.
    private static final int STEPS = 15;

    private static final int ALL_DOCUMENTS = 64;

    /// Longest edit, in tokens.
    private static final int MOST_TOKENS = 200;

    private PupDemo() {}

    /// All that there is to do; `seed` decides the draws, the people are always the same.
    public static RunPlan plan(long seed) {
        var inner = new Recipe(
                LoraSettings.all(16, 32),
                TrainSettings.DEFAULT.withLearningRate(5e-3).withEpochs(STEPS).withBatch(ALL_DOCUMENTS, 1));
        var outer = new Recipe(
                LoraSettings.all(16, 32),
                TrainSettings.DEFAULT.withLearningRate(2e-3).withEpochs(8).withBatch(5, 1));
        var settings = new RunSettings(
                new Rounds(1, CONTEXTS, true, EDITS, outer, new Reinforcement.RestEm()),
                SEEDS,
                new Writing(EditPrompt.IMPLICATIONS, MOST_TOKENS, EditPrompt.IMPLICATIONS.splitting()),
                inner,
                RunSettings.FULL,
                new Selection(Measure.CONTAINED, true),
                Judging.NONE,
                List.of(new Arm.Base(), new Arm.PassageOnly(), new Arm.OwnEdits()),
                seed);
        return new RunPlan(settings, World.PUP.strangers(HELD_OUT, CONTEXTS), World.PUP.strangers(0, HELD_OUT));
    }
}
