package dev.selkie.seal;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.tokenizer.TrainedTokenizer;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// How a model in the box is made from nothing: its shape, its tokenizer, and an endless stream of texts.
public interface PretrainRecipe {
    /// Begins and ends nothing but completions; no text holds it.
    String END = "<|endoftext|>";

    /// The model's shape.
    LlamaConfig config();

    /// Rows of a step.
    int rows();

    /// Steps, unless told otherwise.
    int steps();

    /// The tokenizer, learnt from a sample of the texts.
    TrainedTokenizer tokenizer();

    /// Text number `number`, from 0, of step `step`, from 1.
    Sequence text(Encoder encoder, int step, int number);

    /// A made text as a sequence.
    static Sequence encode(Encoder encoder, Example example, LossRule rule) {
        try {
            return encoder.encode(new DataSet(List.of(example), List.of(new Place("a made text"))), rule)
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What each step learns from: texts one after the other while they fit into [#rows()].
    default IntFunction<List<Sequence>> batches(Encoder encoder) {
        return step -> {
            var sequences = new ArrayList<Sequence>();
            int room = rows();
            while (true) {
                Sequence next = text(encoder, step, sequences.size());
                if (next.rows() > room) {
                    return sequences;
                }
                room -= next.rows();
                sequences.add(next);
            }
        };
    }
}
