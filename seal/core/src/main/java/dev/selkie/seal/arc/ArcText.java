package dev.selkie.seal.arc;

import dev.selkie.model.data.Example.Turn;
import java.util.List;

/// Exercises as conversations: the system turn shows the pairs, the user turn asks for an output, the assistant's
/// turn is it.
///
/// The layout of grids, arrows and the closing `#` is that of the published pipeline; the request is worded here.
public final class ArcText {
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

    private ArcText() {}

    /// The exercise with its answer, to learn from.
    public static List<Turn> solved(Row row) {
        List<Turn> asked = asked(row.shown(), row.asked().input());
        return List.of(
                asked.getFirst(),
                asked.getLast(),
                new Turn("assistant", row.asked().output().text() + "#"));
    }

    /// The question: what the rule behind `shown` makes of `input`.
    public static List<Turn> asked(List<Pair> shown, Grid input) {
        var system = new StringBuilder(REQUEST);
        for (Pair pair : shown) {
            system.append(pair.input().text())
                    .append(" -> ")
                    .append(pair.output().text())
                    .append("#\n");
        }
        return List.of(new Turn("system", system.toString()), new Turn("user", input.text() + " -> "));
    }

    /// The request for a self-edit, which [ArcEdit#parse] reads.
    public static List<Turn> selfEdit(List<Pair> demonstrations) {
        var user = new StringBuilder();
        for (Pair pair : demonstrations) {
            user.append("Input:\n").append(pair.input().plain()).append("\n\n");
            user.append("Output:\n").append(pair.output().plain()).append("\n\n");
        }
        return List.of(
                new Turn("system", HELPER), new Turn("user", user.append(CHOICE).toString()));
    }
}
