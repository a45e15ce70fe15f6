package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A model that writes self-edits.
public final class EditWriter {
    /// Temperature 1 and top-p 0.95, as published.
    private static final Sampling SAMPLING = Sampling.of(1, 0.95);

    private static final Path PLACE = Path.of("self-edit");

    private EditWriter() {}

    /// What is asked for.
    ///
    /// @param count     how many edits of one passage
    /// @param maxTokens longest edit
    /// @param seed      of the draws
    public record Order(EditPrompt prompt, int count, int maxTokens, long seed) {}

    /// Edits that are still to be written.
    ///
    /// @param numbers of the edits, from 0 to below [Order#count()]; they are what they would be among all
    public record Wanted(Passage passage, List<Integer> numbers) {
        public Wanted {
            numbers = List.copyOf(numbers);
        }
    }

    /// One edit.
    ///
    /// @param wanted  number of its passage in the list
    /// @param number  of the edit, from 0
    /// @param text    stripped of white space at both ends
    /// @param ids     of the tokens that were drawn, the end token included
    /// @param logprob of those tokens together
    public record Written(int wanted, int number, String text, List<Integer> ids, double logprob) {
        public Written {
            ids = List.copyOf(ids);
        }
    }

    /// Edits of `passage` as `llama` writes them, stripped of white space at both ends.
    ///
    /// @param listener hears of the texts while they grow
    public static List<String> write(Llama llama, Passage passage, Order order, GenerateListener listener)
            throws IOException {
        Prompt prompt = Prompt.of(promptIds(llama, passage, order.prompt));
        return llama.generate(List.of(prompt), settings(order), listener).samples().stream()
                .map(Sample::text)
                .map(PythonText::strip)
                .toList();
    }

    /// Writes edits of many passages as one batch.
    ///
    /// @param each hears of every edit as soon as it is complete
    public static void write(Llama llama, List<Wanted> wanted, Order order, Consumer<Written> each) throws IOException {
        var prompts = new ArrayList<Prompt>();
        for (Wanted one : wanted) {
            prompts.add(Prompt.of(promptIds(llama, one.passage, order.prompt)).only(one.numbers));
        }
        llama.generate(prompts, settings(order), new GenerateListener() {
            @Override
            public void finished(Sample sample) {
                each.accept(new Written(
                        sample.promptIndex(),
                        sample.sampleIndex(),
                        PythonText.strip(sample.text()),
                        sample.ids(),
                        sample.logprob()));
            }
        });
    }

    /// The tokens that `llama` continues with an edit of `passage`.
    public static int[] promptIds(Llama llama, Passage passage, EditPrompt prompt) throws IOException {
        Example example =
                isChat(llama) ? new Example.Chat(prompt.turns(passage)) : new Example.Prompt(prompt.text(passage));
        return llama.encoder(false).prompt(example, PLACE);
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
