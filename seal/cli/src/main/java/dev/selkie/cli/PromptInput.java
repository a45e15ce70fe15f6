package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What to generate from: one prompt, or the records of a file.
final class PromptInput {
    @ArgGroup(multiplicity = "1")
    Source source = new Source();

    @Option(names = "--chat", description = "A prompt is what a user says: put it through the chat template.")
    boolean chat;

    @Option(names = "--system", paramLabel = "TEXT", description = "With --chat: what the system says first.")
    @Nullable
    String system;

    /// One of the two.
    static final class Source {
        @Parameters(paramLabel = "PROMPT", description = "What the text begins with.")
        @Nullable
        String prompt;

        @Option(names = "--data", paramLabel = "FILE", description = GivenFile.PROMPTS + "; - is stdin.")
        @Nullable
        String data;
    }

    /// Checks what can be known to be wrong without a model.
    ///
    /// @throws CliException if there is no file of prompts, or options do not go together
    void check() {
        if (source.data != null) {
            GivenFile.requireData(source.data, GivenFile.PROMPTS);
        }
        if (system != null && !chat) {
            throw CliException.badInput("--system: is part of a conversation; add --chat");
        }
    }

    /// The ids of every prompt.
    ///
    /// @throws CliException if a conversation meets a model without a chat template
    List<int[]> ids(Llama llama) throws IOException {
        if (chat && llama.chatRenderer().isEmpty()) {
            throw CliException.badInput("--chat: the model has no chat template; leave --chat away");
        }
        DataSet data = source.prompt == null
                ? DataSet.read(String.valueOf(source.data))
                : DataSet.ofTexts(List.of(source.prompt));
        Encoder encoder = llama.encoder(true);
        var ids = new ArrayList<int[]>();
        for (int i = 0; i < data.size(); i++) {
            ids.add(encoder.prompt(asked(data.examples().get(i)), data.places().get(i)));
        }
        return ids;
    }

    private Example asked(Example example) {
        if (!chat) {
            return example;
        }
        return switch (example) {
            case Example.Text(String text) -> conversation(text);
            case Example.Prompt(String prompt) -> conversation(prompt);
            case Example.Completion(String prompt, String _) -> conversation(prompt);
            case Example.Chat(List<Turn> turns) -> new Example.Chat(withSystem(turns));
        };
    }

    private Example conversation(String text) {
        return new Example.Chat(withSystem(List.of(new Turn("user", text))));
    }

    private List<Turn> withSystem(List<Turn> turns) {
        if (system == null) {
            return turns;
        }
        var all = new ArrayList<Turn>();
        all.add(new Turn("system", system));
        all.addAll(turns);
        return all;
    }
}
