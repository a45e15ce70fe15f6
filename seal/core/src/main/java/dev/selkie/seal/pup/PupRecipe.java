package dev.selkie.seal.pup;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.random.Draws;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.seal.PretrainRecipe;
import dev.selkie.tokenizer.BpeTrainer;
import dev.selkie.tokenizer.TrainedTokenizer;
import java.util.List;
import java.util.OptionalInt;

/// How the model in the box is made: an endless stream of texts of its world, so many rows of them a step.
public final class PupRecipe implements PretrainRecipe {
    /// The model: 1.9 M parameters.
    public static final LlamaConfig CONFIG = new LlamaConfig(
            1280,
            192,
            512,
            4,
            6,
            3,
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

    private static final int ROWS = 2048;
    private static final int STEPS = 4000; // about 8 million tokens

    /// Pieces of text that the tokenizer is made from.
    private static final int SAMPLE = 20_000;

    private final WorldText text;
    private final RandomStream stream;

    /// @param seed of the order of the texts
    public PupRecipe(World world, long seed) {
        text = new WorldText(world);
        stream = RandomStream.of(seed, "pretrain");
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

    @Override
    public TrainedTokenizer tokenizer() {
        var trainer = new BpeTrainer(CONFIG.vocabSize(), List.of(END));
        RandomStream sample = stream.with("sample");
        for (int i = 0; i < SAMPLE; i++) {
            trainer.add(
                    switch (example(sample, i)) {
                        case Example.Text(String all) -> all;
                        case Example.Completion(String prompt, String completion) -> prompt + completion;
                        case Example other -> throw new AssertionError(other);
                    });
        }
        return trainer.train();
    }

    @Override
    public Sequence text(Encoder encoder, int step, int number) {
        return PretrainRecipe.encode(encoder, example(stream.with("step").with(step), number), LossRule.AUTO);
    }

    private Example example(RandomStream from, int number) {
        return text.drawn(new Draws(from.with(number)));
    }
}
