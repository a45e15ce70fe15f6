package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Example;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    /// Edits of `passage` as `llama` writes them, stripped of white space at both ends.
    ///
    /// @param listener hears of the texts while they grow
    public static List<String> write(Llama llama, Passage passage, Order order, GenerateListener listener)
            throws IOException {
        int[] prompt = llama.encoder(false).prompt(example(llama, passage, order.prompt), PLACE);
        GenerateSettings settings = GenerateSettings.DEFAULT
                .withMaxTokens(order.maxTokens)
                .withSamples(order.count)
                .withSampling(SAMPLING)
                .withSeed(order.seed);
        return llama.generate(List.of(Prompt.of(prompt)), settings, listener).samples().stream()
                .map(Sample::text)
                .map(PythonText::strip)
                .toList();
    }

    private static Example example(Llama llama, Passage passage, EditPrompt prompt) {
        return llama.chatRenderer().isPresent()
                ? new Example.Chat(prompt.turns(passage))
                : new Example.Prompt(prompt.text(passage));
    }
}
