package dev.selkie.seal.arc;

import dev.selkie.model.data.Example;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.Augmentation.Group;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Exercises and self-edits as plain text, with as few signs as will do: for a small model that has no chat
/// template.
///
/// A grid is its rows one after the other, each a letter and its cells, every sign after a space: the letter
/// says which row it is, from `a` on (`A` to `D` after `z`), so that even a model of few layers knows where in a
/// grid a cell stands; a byte-level tokenizer reads each sign as one token, the same wherever it stands. A pair
/// is one line: its input, ` ->`, its output. An exercise is the line `Puzzle:`, the pairs that are shown, and
/// the input that is asked with ` ->`; what follows is the answer (a completion: the end token comes after its
/// last digit):
///
///     Puzzle:
///      a 1 2 0 b 0 0 3 -> a 0 2 1 b 3 0 0
///      a 4 5 -> a 5 4
///
/// where the last ` a 5 4` is the completion. A self-edit is asked for with the line `Puzzle:`, all
/// demonstrations and the line `Edit:`; the completion is seven lines, in this order, the last without a line
/// feed:
///
///     basic 1
///     size 0
///     chain 0
///     repeat 1
///     loss output
///     rate 0.001
///     epochs 2
///
/// `1` switches a group of augmentations on and `0` off, `loss` is `output` or `all`, `rate` a decimal
/// number, `epochs` a whole one. Reading is as strict as reading JSON is: lines of other keys are no edit; a
/// key that is missing or has a senseless value makes an edit for 0 epochs.
public record PlainText() implements ArcText {
    /// Between the input and the output of a pair.
    public static final String ARROW = " ->";

    /// The names of rows, from the top on.
    public static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCD";

    private static final String START = "Puzzle:\n";
    private static final String CUE = "Edit:\n";
    private static final String RATE = "rate";
    private static final String EPOCHS = "epochs";
    private static final String LOSS = "loss";
    private static final Pattern GRID = Pattern.compile("( [A-Za-z]( [0-9])+)+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?");
    private static final Place PLACE = new Place("self-edit");

    @Override
    public Example.Completion solved(Row row) {
        return new Example.Completion(
                question(row.shown(), row.asked().input()), rows(row.asked().output()));
    }

    @Override
    public Example asked(List<Pair> shown, Grid input) {
        return new Example.Prompt(question(shown, input));
    }

    @Override
    public Optional<Grid> answer(String written) {
        String text = written.stripTrailing();
        if (!GRID.matcher(text).matches()) {
            return Optional.empty();
        }
        String signs = text.replace(" ", "");
        List<String> rows = List.of(signs.substring(1).split("[A-Za-z]", -1));
        int width = rows.getFirst().length();
        boolean sound = letters(rows.size()).equals(signs.replaceAll("[0-9]", ""))
                && rows.stream().allMatch(row -> row.length() == width);
        return sound
                ? Optional.of(
                        Grid.make(rows.size(), width, (r, c) -> rows.get(r).charAt(c) - '0'))
                : Optional.empty();
    }

    /// A line feed: the model goes on with another pair.
    @Override
    public List<String> stops() {
        return List.of("\n");
    }

    @Override
    public Example wanted(List<Pair> demonstrations) {
        return new Example.Prompt(request(demonstrations));
    }

    @Override
    public Example.Completion lesson(List<Pair> demonstrations, String edit) {
        return new Example.Completion(request(demonstrations), edit);
    }

    @Override
    public ArcEdit edit(String written) throws IOException {
        Map<String, String> values = values(written);
        Set<Group> groups = EnumSet.noneOf(Group.class);
        boolean sound = values.size() == Group.values().length + 3;
        for (Group group : Group.values()) {
            String value = values.getOrDefault(name(group), "");
            sound &= value.equals("0") || value.equals("1");
            if (value.equals("1")) {
                groups.add(group);
            }
        }
        String loss = values.getOrDefault(LOSS, "");
        String rate = values.getOrDefault(RATE, "");
        String epochs = values.getOrDefault(EPOCHS, "");
        sound &= loss.equals("all") || loss.equals("output");
        sound &= NUMBER.matcher(rate).matches() && NUMBER.matcher(epochs).matches() && !epochs.contains(".");
        return sound
                ? new ArcEdit(
                        groups,
                        loss.equals("all") ? Loss.ALL_TOKENS : Loss.OUTPUT_TOKENS,
                        Double.parseDouble(rate),
                        Integer.parseInt(epochs))
                : new ArcEdit(groups, Loss.ALL_TOKENS, 0, 0);
    }

    @Override
    public String text(ArcEdit edit) {
        var text = new StringBuilder();
        for (Group group : Group.values()) {
            text.append(name(group)).append(edit.groups().contains(group) ? " 1\n" : " 0\n");
        }
        return text.append(LOSS)
                .append(edit.loss() == Loss.ALL_TOKENS ? " all\n" : " output\n")
                .append(RATE)
                .append(' ')
                .append(decimal(edit.learningRate()))
                .append('\n')
                .append(EPOCHS)
                .append(' ')
                .append(edit.epochs())
                .toString();
    }

    private static Map<String, String> values(String written) throws FormatException {
        var values = new LinkedHashMap<String, String>();
        for (String line : written.strip().split("\n", -1)) {
            String[] words = line.strip().split(" ", -1);
            if (words.length != 2 || !isKey(words[0]) || values.put(words[0], words[1]) != null) {
                throw FormatException.in(
                        PLACE, "lines of a key and a value, each key once", FormatException.quote(line));
            }
        }
        return values;
    }

    private static boolean isKey(String word) {
        return List.of(LOSS, RATE, EPOCHS).contains(word)
                || List.of(Group.values()).stream()
                        .anyMatch(group -> name(group).equals(word));
    }

    private static String question(List<Pair> shown, Grid input) {
        return START + pairs(shown) + rows(input) + ARROW;
    }

    private static String request(List<Pair> demonstrations) {
        return START + pairs(demonstrations) + CUE;
    }

    private static String pairs(List<Pair> pairs) {
        var text = new StringBuilder();
        for (Pair pair : pairs) {
            text.append(rows(pair.input())).append(ARROW);
            text.append(rows(pair.output())).append('\n');
        }
        return text.toString();
    }

    private static String rows(Grid grid) {
        var text = new StringBuilder();
        for (int r = 0; r < grid.height(); r++) {
            text.append(' ').append(LETTERS.charAt(r));
            for (int c = 0; c < grid.width(); c++) {
                text.append(' ').append(grid.cell(r, c));
            }
        }
        return text.toString();
    }

    /// Of the first rows; all there are for more.
    private static String letters(int rows) {
        return LETTERS.substring(0, Math.min(rows, LETTERS.length()));
    }

    private static String name(Group group) {
        return group.name().toLowerCase(Locale.ROOT);
    }

    private static String decimal(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
