package dev.selkie.cli;

import dev.selkie.model.data.ChatRenderer;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.LossRule;
import dev.selkie.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `selkie tokenize`: a text as the model reads it. Needs the tokenizer's files alone.
@Command(name = "tokenize", description = "Show the tokens of texts, completions or conversations.")
final class Tokenize extends Verb {
    @ArgGroup(multiplicity = "1")
    Input input = new Input();

    @Option(names = "--chat", description = "A text is what a user says: put it through the chat template.")
    boolean chat;

    @Option(names = "--no-special", description = "Add no tokens for the beginning or end of a text.")
    boolean noSpecial;

    @Option(names = "--add-generation-prompt", description = "End a conversation where the assistant is to speak.")
    boolean generationPrompt;

    @Mixin
    ModelOption model = new ModelOption();

    Tokenize(Console console) {
        super(console);
    }

    /// One of the two.
    static final class Input {
        @Parameters(paramLabel = "TEXT", description = "A text.")
        @Nullable
        String text;

        @Option(names = "--data", paramLabel = "FILE", description = GivenFile.PROMPTS + "; - is stdin.")
        @Nullable
        String data;

        DataSet read() throws IOException {
            if (data == null) {
                return DataSet.ofTexts(List.of(String.valueOf(text)));
            }
            GivenFile.requireData(data, GivenFile.PROMPTS);
            return DataSet.read(data);
        }
    }

    /// One record's tokens.
    ///
    /// @param tokens as the vocabulary writes them
    /// @param text   decoded again, special tokens kept
    record Result(List<Integer> ids, List<String> tokens, String text) {}

    @Override
    void run() throws IOException {
        DataSet data = input.read();
        Tokenizer tokenizer = Tokenizer.load(model.folder(this));
        for (int i = 0; i < data.size(); i++) {
            print(tokenizer, ids(tokenizer, data, i));
        }
    }

    private int[] ids(Tokenizer tokenizer, DataSet data, int index) throws IOException {
        return switch (data.examples().get(index)) {
            case Example.Text(String text) -> text(tokenizer, text);
            case Example.Prompt(String prompt) -> text(tokenizer, prompt);
            case Example.Chat(List<Example.Turn> turns) -> conversation(tokenizer, turns);
            case Example.Completion completion -> {
                var alone =
                        new DataSet(List.of(completion), List.of(data.places().get(index)));
                yield new Encoder(tokenizer, chat(tokenizer), true)
                        .encode(alone, LossRule.AUTO)
                        .getFirst()
                        .ids();
            }
        };
    }

    private int[] text(Tokenizer tokenizer, String text) throws IOException {
        return chat
                ? conversation(tokenizer, List.of(new Example.Turn("user", text)))
                : tokenizer.encode(text, !noSpecial);
    }

    private int[] conversation(Tokenizer tokenizer, List<Example.Turn> turns) throws IOException {
        ChatRenderer renderer = chat(tokenizer)
                .orElseThrow(() -> CliException.badInput(
                        "tokenize (%s): the model has no chat template; leave --chat and messages away", model.model));
        return tokenizer.encode(renderer.render(turns, generationPrompt), false);
    }

    private static Optional<ChatRenderer> chat(Tokenizer tokenizer) {
        return tokenizer.chatTemplate().map(ChatRenderer::of);
    }

    private void print(Tokenizer tokenizer, int[] ids) {
        List<String> tokens = Arrays.stream(ids)
                .mapToObj(id -> tokenizer.token(id).orElse(""))
                .toList();
        if (common.json) {
            List<Integer> list = Arrays.stream(ids).boxed().toList();
            console().json(new Result(list, tokens, tokenizer.decode(ids, false)));
        } else {
            for (int i = 0; i < ids.length; i++) {
                console().line("%7d  %s", ids[i], tokens.get(i));
            }
        }
    }
}
