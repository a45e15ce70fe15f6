package dev.selkie.seal.pup;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.BpeTrainer;
import dev.selkie.tokenizer.TrainedTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// How the model in the box is made: an endless stream of texts of its world, so many rows of them a step.
public final class PupRecipe {
    /// Begins and ends nothing but completions; no text holds it.
    public static final String END = "<|endoftext|>";

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

    /// Rows of a step.
    public static final int ROWS = 2048;

    /// Steps, unless told otherwise: about 8 million tokens.
    public static final int STEPS = 4000;

    /// Pieces of text that the tokenizer is made from.
    private static final int SAMPLE = 20_000;

    private final WorldText text;
    private final RandomStream stream;

    /// @param seed of the order of the texts
    public PupRecipe(World world, long seed) {
        text = new WorldText(world);
        stream = RandomStream.of(seed, "pretrain");
    }

    /// The tokenizer, learnt from a sample of the texts.
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

    /// What each step learns from: texts one after the other while they fit into [#ROWS].
    public IntFunction<List<Sequence>> batches(Encoder encoder) {
        return step -> {
            var sequences = new ArrayList<Sequence>();
            RandomStream ofStep = stream.with("step").with(step);
            int room = ROWS;
            while (true) {
                Sequence next = encode(encoder, example(ofStep, sequences.size()));
                if (next.rows() > room) {
                    return sequences;
                }
                room -= next.rows();
                sequences.add(next);
            }
        };
    }

    private Example example(RandomStream from, int number) {
        return text.drawn(new Draws(from.with(number)));
    }

    private static Sequence encode(Encoder encoder, Example example) {
        try {
            return encoder.encode(new DataSet(List.of(example), List.of("a text of the world")), LossRule.AUTO)
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
