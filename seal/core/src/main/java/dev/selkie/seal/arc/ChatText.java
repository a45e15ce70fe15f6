package dev.selkie.seal.arc;

import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Exercises as conversations: the system turn shows the pairs, the user turn asks for an output, the assistant's
/// turn is it. A self-edit is JSON.
///
/// The layout of grids, arrows and the closing `#` is that of the published pipeline; the request is worded here.
/// Source: Zweiger et al., arXiv:2506.10943, appendix A; Akyürek et al., arXiv:2411.07279.
public record ChatText() implements ArcText {
    private static final String END = "#";

    private static final String REQUEST = """
            Find the rule that turns each input grid into its output grid, and apply it to the last input.
            Answer with the output grid alone, written as the grids here are.
            Grids are python arrays of colours from 0 to 9:
            """;

    private static final String HELPER = "You are a helpful assistant. Give the output right away.";

    private static final String CHOICE = """
            ------

            You set up the training of a small model on the puzzle above, with the tools below.
            Decide which groups of augmentations make its data: basic (turns, flips, shifts), \
            size (larger grids), chain (a turn, then a larger grid), repeat (copies side by side); \
            and which tokens are learnt: all of them, or those of outputs alone.
            Choose a learning rate and a number of epochs as well.
            Answer with valid JSON and nothing else:
            {
              "data_generation": {
                "use_basic_augmentations": ...,
                "use_size_augmentations": ...,
                "use_chain_augmentations": ...,
                "use_repeat_augmentations": ...
              },
              "training": {
                "strategy": "train_using_all_tokens" or "train_using_output_tokens",
                "learning_rate": ...,
                "num_train_epochs": ...
              }
            }""";

    @Override
    public Example solved(Row row) {
        return chat(
                question(row.shown(), row.asked().input()),
                new Turn("assistant", row.asked().output().text() + END));
    }

    @Override
    public Example asked(List<Pair> shown, Grid input) {
        return new Example.Chat(question(shown, input));
    }

    @Override
    public Optional<Grid> answer(String written) {
        return Grid.parse(written);
    }

    @Override
    public List<String> stops() {
        return List.of(END);
    }

    @Override
    public Example wanted(List<Pair> demonstrations) {
        return new Example.Chat(request(demonstrations));
    }

    @Override
    public Example lesson(List<Pair> demonstrations, String edit) {
        return chat(request(demonstrations), new Turn("assistant", edit));
    }

    @Override
    public ArcEdit edit(String written) throws IOException {
        return ArcEdit.parse(written);
    }

    @Override
    public String text(ArcEdit edit) {
        return edit.json();
    }

    private static Example chat(List<Turn> turns, Turn answer) {
        return new Example.Chat(Stream.concat(turns.stream(), Stream.of(answer)).toList());
    }

    private static List<Turn> question(List<Pair> shown, Grid input) {
        var system = new StringBuilder(REQUEST);
        for (Pair pair : shown) {
            system.append(pair.input().text())
                    .append(" -> ")
                    .append(pair.output().text())
                    .append(END)
                    .append('\n');
        }
        return List.of(new Turn("system", system.toString()), new Turn("user", input.text() + " -> "));
    }

    private static List<Turn> request(List<Pair> demonstrations) {
        var user = new StringBuilder();
        for (Pair pair : demonstrations) {
            user.append("Input:\n").append(pair.input().plain()).append("\n\n");
            user.append("Output:\n").append(pair.output().plain()).append("\n\n");
        }
        return List.of(
                new Turn("system", HELPER), new Turn("user", user.append(CHOICE).toString()));
    }
}
