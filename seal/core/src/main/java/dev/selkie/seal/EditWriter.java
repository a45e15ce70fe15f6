package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// A model that writes self-edits.
public final class EditWriter {
    /// Temperature 1 and top-p 0.95, as published.
    private static final Sampling SAMPLING = Sampling.of(1, 0.95);

    private static final Place PLACE = new Place("self-edit");

    private EditWriter() {}

    /// How edits are written.
    ///
    /// @param count     of each prompt
    /// @param maxTokens longest edit
    /// @param seed      of the draws
    public record Order(int count, int maxTokens, long seed) {}

    /// One edit.
    ///
    /// @param prompt  its number in the list
    /// @param number  of the edit, from 0
    /// @param text    stripped of white space at both ends
    /// @param ids     of the tokens that were drawn, the end token included
    /// @param logprob of those tokens together
    public record Written(int prompt, int number, String text, List<Integer> ids, double logprob) {
        public Written {
            ids = List.copyOf(ids);
        }

        /// The edit that `sample` is.
        public static Written of(Sample sample) {
            return new Written(
                    sample.promptIndex(),
                    sample.sampleIndex(),
                    PythonText.strip(sample.text()),
                    sample.ids(),
                    sample.logprob());
        }
    }

    /// Writes edits after `prompts`, all as one batch. A prompt may ask for some of its edits only
    /// ([Prompt#only]): they are the same as if all were written.
    ///
    /// @param listener hears of the texts while they grow; [Written#of] is what one has become
    /// @return prompt by prompt
    public static List<Written> write(Llama llama, List<Prompt> prompts, Order order, GenerateListener listener) {
        return llama.generate(prompts, settings(order), listener).samples().stream()
                .map(Written::of)
                .toList();
    }

    /// What `llama` continues with an edit of `passage`.
    public static Prompt prompt(Llama llama, Passage passage, EditPrompt prompt) throws IOException {
        Example example =
                isChat(llama) ? new Example.Chat(prompt.turns(passage)) : new Example.Prompt(prompt.text(passage));
        return Prompt.of(llama.encoder(false).prompt(example, PLACE));
    }

    /// What `llama` learns from, so that it writes `edit` when asked for one of `passage`.
    public static Example lesson(Llama llama, Passage passage, EditPrompt prompt, String edit) {
        if (!isChat(llama)) {
            return new Example.Completion(prompt.text(passage), edit);
        }
        var answer = new Turn("assistant", edit);
        return new Example.Chat(
                Stream.concat(prompt.turns(passage).stream(), Stream.of(answer)).toList());
    }

    private static boolean isChat(Llama llama) {
        return llama.chatRenderer().isPresent();
    }

    private static GenerateSettings settings(Order order) {
        return GenerateSettings.DEFAULT
                .withMaxTokens(order.maxTokens)
                .withSamples(order.count)
                .withSampling(SAMPLING)
                .withSeed(order.seed);
    }
}
