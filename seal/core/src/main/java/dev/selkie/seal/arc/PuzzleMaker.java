package dev.selkie.seal.arc;

import dev.selkie.model.random.Draws;
import dev.selkie.model.random.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes small puzzles: recolour, flip, rotate, transpose, tile, draw; two to four demonstrations and a test.
///
/// Puzzle number i of a seed is always the same. Every input is changed by its rule, no input comes twice,
/// and every rule of the maker that explains the demonstrations gives the test the same output: whoever finds
/// one is right.
///
/// @param seed        of all puzzles
/// @param shortestSide of any input, from 1 on
/// @param longestSide of any grid, from `shortestSide` to 30; from twice that on if tiles are among the kinds
/// @param steps       1: a rule alone; 2: a turn, then other colours
/// @param kinds       of rules, at least one; ignored with 2 steps
public record PuzzleMaker(long seed, int shortestSide, int longestSide, int steps, Set<Kind> kinds) {
    private static final int FEWEST_DEMONSTRATIONS = 2;
    private static final int MOST_DEMONSTRATIONS = 4;
    private static final int MOST_COLOURS = 3;
    private static final int MOST_ATTEMPTS = 10_000;
    private static final List<GridMap> TURNS = Rule.maps().subList(0, 6);
    private static final List<GridMap> TILES = Rule.maps().subList(6, 10);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public PuzzleMaker {
        if (shortestSide < 1 || shortestSide > Grid.LONGEST_SIDE) {
            throw new IllegalArgumentException(
                    "shortest side %d is not from 1 to %d".formatted(shortestSide, Grid.LONGEST_SIDE));
        }
        int needed = steps == 1 && kinds.contains(Kind.TILE) ? 2 * shortestSide : shortestSide;
        if (longestSide < needed || longestSide > Grid.LONGEST_SIDE) {
            throw new IllegalArgumentException(
                    "longest side %d is not from %d to %d".formatted(longestSide, needed, Grid.LONGEST_SIDE));
        }
        if (steps < 1 || steps > 2) {
            throw new IllegalArgumentException("steps %d are neither 1 nor 2".formatted(steps));
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("puzzles need at least one kind of rule");
        }
        kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /// What rules do. A model that has read some kinds can be judged by others.
    public enum Kind {
        RECOLOUR,
        FLIP,
        ROTATE,
        TRANSPOSE,
        TILE,
        DRAW
    }

    /// A puzzle and what it was made with.
    public record Made(Puzzle puzzle, Rule rule) {}

    /// Puzzle number `number`, from 0.
    ///
    /// @throws IllegalArgumentException if the sides leave no room for one, such as 1 × 1 for a flip
    public Made make(int number) {
        RandomStream stream = RandomStream.of(seed, "puzzle").with(number);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            var draws = new Draws(stream.with(attempt));
            Rule rule = steps == 1 ? rule(draws) : new Rule.Both(turn(draws), colours(draws));
            List<Pair> pairs = pairs(rule, draws);
            if (isSound(pairs)) {
                List<Pair> shown = pairs.subList(0, pairs.size() - 1);
                Pair asked = pairs.getLast();
                var task = new ArcTask("made-%d-%05d".formatted(seed, number), shown, List.of(asked.input()));
                return new Made(new Puzzle(task, List.of(asked.output())), rule);
            }
        }
        throw new IllegalArgumentException("no puzzle found of kinds %s with sides from %d to %d; allow longer ones"
                .formatted(kinds, shortestSide, longestSide));
    }

    private Rule rule(Draws draws) {
        return switch (draws.one(List.copyOf(kinds))) {
            case RECOLOUR -> colours(draws);
            case FLIP -> new Rule.Mapped(draws.below(2) == 0 ? GridMap.FLIP_ROWS : GridMap.FLIP_COLUMNS);
            case ROTATE ->
                new Rule.Mapped(draws.one(List.of(GridMap.ROTATE_90, GridMap.ROTATE_180, GridMap.ROTATE_270)));
            case TRANSPOSE -> new Rule.Mapped(GridMap.TRANSPOSE);
            case TILE -> new Rule.Mapped(draws.one(TILES));
            case DRAW -> draws.below(3) == 0 ? new Rule.Frame(colour(draws)) : new Rule.Lines(draws.below(2) == 0);
        };
    }

    private static Rule turn(Draws draws) {
        return new Rule.Mapped(draws.one(TURNS));
    }

    private static Rule colours(Draws draws) {
        int from = colour(draws);
        int to = 1 + (from + draws.below(Grid.COLOURS - 2)) % (Grid.COLOURS - 1); // any but 0 and `from`
        return draws.below(2) == 0 ? new Rule.Recolour(from, to) : new Rule.Swap(from, to);
    }

    private static int colour(Draws draws) {
        return 1 + draws.below(Grid.COLOURS - 1);
    }

    /// The demonstrations and, last, the test.
    private List<Pair> pairs(Rule rule, Draws draws) {
        int count = FEWEST_DEMONSTRATIONS + draws.below(MOST_DEMONSTRATIONS - FEWEST_DEMONSTRATIONS + 1);
        List<Integer> palette = palette(rule, draws);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i <= count; i++) {
            Grid input = grid(rule, palette, draws);
            pairs.add(new Pair(input, rule.apply(input)));
        }
        return pairs;
    }

    /// Some colours, among them those that the rule knows by name.
    private static List<Integer> palette(Rule rule, Draws draws) {
        var palette = new ArrayList<Integer>();
        switch (rule instanceof Rule.Both(Rule _, Rule second) ? second : rule) {
            case Rule.Recolour(int from, int _) -> palette.add(from);
            case Rule.Swap(int one, int other) -> palette.addAll(List.of(one, other));
            case Rule.Mapped _, Rule.Lines _, Rule.Frame _, Rule.Both _ -> {}
        }
        int count = 1 + draws.below(MOST_COLOURS);
        while (palette.size() < count) {
            palette.add(colour(draws));
        }
        return palette;
    }

    /// A third to two thirds of the cells are background; of lines, most.
    private Grid grid(Rule rule, List<Integer> palette, Draws draws) {
        boolean tiles = rule instanceof Rule.Mapped(GridMap map) && TILES.contains(map);
        int longest = tiles ? longestSide / 2 : longestSide;
        int height = shortestSide + draws.below(longest - shortestSide + 1);
        int width = shortestSide + draws.below(longest - shortestSide + 1);
        int background = rule instanceof Rule.Lines ? 4 : 1 + draws.below(2);
        int all = rule instanceof Rule.Lines ? 5 : 3;
        return Grid.make(height, width, (_, _) -> draws.below(all) < background ? 0 : draws.one(palette));
    }

    private boolean isSound(List<Pair> pairs) {
        boolean changes = pairs.stream().noneMatch(pair -> pair.input().equals(pair.output()));
        var inputs = new HashSet<Grid>();
        pairs.forEach(pair -> inputs.add(pair.input()));
        return changes && inputs.size() == pairs.size() && isClear(pairs);
    }

    /// Whether every rule that explains the demonstrations gives the test's output.
    private boolean isClear(List<Pair> pairs) {
        List<Pair> shown = pairs.subList(0, pairs.size() - 1);
        return rules().filter(rule -> shown.stream().allMatch(pair -> explains(rule, pair)))
                .allMatch(rule -> explains(rule, pairs.getLast()));
    }

    private static boolean explains(Rule rule, Pair pair) {
        return rule.apply(pair.input()).equals(pair.output());
    }

    /// All that this maker may use.
    private Stream<Rule> rules() {
        Stream<Rule> maps = Rule.maps().stream().map(Rule.Mapped::new);
        Stream<Rule> draws = Stream.concat(
                Stream.of(new Rule.Lines(true), new Rule.Lines(false)),
                IntStream.range(1, Grid.COLOURS).mapToObj(Rule.Frame::new));
        Stream<Rule> alone = Stream.concat(maps, Stream.concat(draws, recolourings()));
        return steps == 1
                ? alone
                : Stream.concat(
                        alone,
                        TURNS.stream()
                                .flatMap(turn ->
                                        recolourings().map(colours -> new Rule.Both(new Rule.Mapped(turn), colours))));
    }

    private static Stream<Rule> recolourings() {
        return IntStream.range(0, Grid.COLOURS * Grid.COLOURS)
                .filter(i -> i / Grid.COLOURS != i % Grid.COLOURS)
                .boxed()
                .flatMap(i -> {
                    int one = i / Grid.COLOURS;
                    int other = i % Grid.COLOURS;
                    Stream<Rule> recolour = Stream.of(new Rule.Recolour(one, other));
                    return one < other ? Stream.concat(recolour, Stream.of(new Rule.Swap(one, other))) : recolour;
                });
    }
}
