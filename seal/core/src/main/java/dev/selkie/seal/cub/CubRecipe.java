package dev.selkie.seal.cub;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.seal.PretrainRecipe;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.PlainText;
import dev.selkie.seal.arc.PuzzleMaker;
import dev.selkie.seal.arc.PuzzleMaker.Kind;
import dev.selkie.seal.arc.PuzzleTexts;
import dev.selkie.tokenizer.BpeTrainer;
import dev.selkie.tokenizer.TrainedTokenizer;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// How the model of puzzles is made: an endless stream of small puzzles of one rule each, some of them changed as an
/// augmentation would, some with a self-edit that is drawn blindly.
public final class CubRecipe implements PretrainRecipe {
    /// The model: 0.24 M parameters.
    public static final LlamaConfig CONFIG = new LlamaConfig(
            384,
            64,
            192,
            4,
            2,
            2,
            32,
            512,
            1e-5,
            true,
            false,
            false,
            10_000,
            new RopeScaling.Default(),
            OptionalInt.empty(),
            List.of(0),
            TensorType.F32);

    /// What the self-edits in its texts are drawn from, and random edits in its demonstration.
    public static final EditSpace SPACE = new EditSpace(List.of(1e-4, 3e-4, 1e-3, 3e-3, 1e-2), List.of(1, 2, 4, 8));

    /// Of the puzzles that it reads.
    static final Set<Kind> KINDS = EnumSet.of(Kind.RECOLOUR, Kind.FLIP, Kind.ROTATE, Kind.TRANSPOSE);

    /// Of every grid that it reads.
    static final int SIDE = 3;

    private static final int ROWS = 1024;
    private static final int STEPS = 4000; // about 4 million tokens
    private static final int EDIT_PERCENT = 8;
    private static final int AUGMENTED_PERCENT = 20;

    /// Texts that the tokenizer is made from.
    private static final int SAMPLE = 2_000;

    /// No step has room for so many texts: text i of step s is text s times this plus i of all.
    private static final int TEXTS_OF_A_STEP = 64;

    private final PuzzleTexts texts;

    /// @param seed of the puzzles
    public CubRecipe(long seed) {
        texts = new PuzzleTexts(new PuzzleMaker(seed, SIDE, SIDE, 1, KINDS), SPACE, EDIT_PERCENT, AUGMENTED_PERCENT);
    }

    @Override
    public LlamaConfig config() {
        return CONFIG;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int steps() {
        return STEPS;
    }

    /// Every letter of a row becomes a token, also of rows that no text has: augmentations make larger grids.
    @Override
    public TrainedTokenizer tokenizer() {
        var trainer = new BpeTrainer(CONFIG.vocabSize(), List.of(END));
        for (int i = 0; i < SAMPLE; i++) {
            Example.Completion text = texts.text(i);
            trainer.add(text.prompt() + text.completion());
        }
        trainer.add((" " + String.join(" ", PlainText.LETTERS.split("", -1))).repeat(SAMPLE));
        return trainer.train();
    }

    /// A self-edit is learnt; of an exercise every output is, those of the demonstrations too, each to the end of
    /// its line.
    @Override
    public Sequence text(Encoder encoder, int step, int number) {
        Example.Completion example = texts.text(step * TEXTS_OF_A_STEP + number);
        Sequence text = PretrainRecipe.encode(encoder, example, LossRule.COMPLETION);
        return example.prompt().endsWith(PlainText.ARROW) ? outputs(text, encoder) : text;
    }

    private static Sequence outputs(Sequence text, Encoder encoder) {
        int arrow = id(encoder, PlainText.ARROW);
        int end = id(encoder, "\n");
        var targets = new BitSet(text.length());
        boolean answers = false;
        for (int t = 0; t < text.length(); t++) {
            targets.set(t, answers);
            answers = (answers || text.id(t) == arrow) && text.id(t) != end;
        }
        return Sequence.of(text.ids(), targets);
    }

    private static int id(Encoder encoder, String sign) {
        return PretrainRecipe.encode(encoder, new Example.Text(sign), LossRule.ALL)
                .id(0);
    }
}
