package dev.selkie.seal.arc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Two attempts from many answers to one question.
///
/// The answers are counted all together and by the way in which they were asked; the three best of each of these
/// elections stand for the last one. Grids with equally many votes keep the order in which they were first given.
/// Source: Akyürek et al., arXiv:2411.07279, section 4, as the published pipeline has it.
public final class Vote {
    private static final List<GridMap> ELECTIONS = List.of(
            GridMap.IDENTITY,
            GridMap.TRANSPOSE,
            GridMap.FLIP_ROWS,
            GridMap.FLIP_COLUMNS,
            GridMap.ROTATE_180,
            GridMap.ROTATE_270);

    /// What is handed in where no answer is a grid.
    private static final Grid NOTHING = Grid.of(new int[] {0});

    private Vote() {}

    /// One answer.
    ///
    /// @param grid    turned back already
    /// @param inverse what turned it back
    public record Answer(Grid grid, GridMap inverse) {}

    /// The three grids that lead, best first; some may be equal.
    private record Leaders(Grid first, Grid second, Grid third) {}

    /// The first and the second attempt.
    public static List<Grid> attempts(List<Answer> answers) {
        if (answers.isEmpty()) {
            return List.of(NOTHING, NOTHING);
        }
        List<Grid> candidates = candidates(answers);
        Leaders leaders = leaders(candidates);
        long second = Collections.frequency(candidates, leaders.second);
        boolean tied = second == Collections.frequency(candidates, leaders.third);
        List<Grid> plain = grids(answers, GridMap.IDENTITY);
        boolean thirdWins = tied
                && !plain.isEmpty()
                && Collections.frequency(plain, leaders.second) <= Collections.frequency(plain, leaders.third);
        return List.of(leaders.first, thirdWins ? leaders.third : leaders.second);
    }

    /// Whether one of the attempts is right for every test.
    ///
    /// @param attempts for each test
    /// @param truth    for each test
    public static boolean isSolved(List<List<Grid>> attempts, List<Grid> truth) {
        if (attempts.size() != truth.size()) {
            throw new IllegalArgumentException(
                    "attempts at %d tests, %d outputs".formatted(attempts.size(), truth.size()));
        }
        for (int i = 0; i < truth.size(); i++) {
            if (!attempts.get(i).contains(truth.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Grid> candidates(List<Answer> answers) {
        var candidates = new ArrayList<Grid>();
        add(candidates, answers.stream().map(Answer::grid).toList());
        for (GridMap inverse : ELECTIONS) {
            List<Grid> grids = grids(answers, inverse);
            if (!grids.isEmpty()) {
                add(candidates, grids);
            }
        }
        return candidates;
    }

    private static void add(List<Grid> candidates, List<Grid> grids) {
        Leaders leaders = leaders(grids);
        candidates.add(leaders.first);
        candidates.add(leaders.second);
        candidates.add(leaders.third);
    }

    private static List<Grid> grids(List<Answer> answers, GridMap inverse) {
        return answers.stream()
                .filter(answer -> answer.inverse == inverse)
                .map(Answer::grid)
                .toList();
    }

    /// Where fewer than three grids differ, grids put together from the most frequent rows, or columns, take the
    /// empty places.
    private static Leaders leaders(List<Grid> grids) {
        List<Grid> ranked = ranked(grids);
        Grid byRows = byRows(grids);
        Grid byColumns = GridMap.TRANSPOSE.apply(
                byRows(grids.stream().map(GridMap.TRANSPOSE::apply).toList()));
        Grid first = ranked.getFirst();
        Grid second = ranked.size() > 1 ? ranked.get(1) : byRows.equals(first) ? byColumns : byRows;
        boolean rowsAreNew = !byRows.equals(first) && !byRows.equals(second);
        Grid third = ranked.size() > 2 ? ranked.get(2) : rowsAreNew ? byRows : byColumns;
        return new Leaders(first, second, third);
    }

    /// The most frequent size; then for each row the most frequent one among those of that width.
    private static Grid byRows(List<Grid> grids) {
        List<Integer> size = ranked(grids.stream()
                        .map(grid -> List.of(grid.height(), grid.width()))
                        .toList())
                .getFirst();
        var rows = new int[size.getFirst()][];
        for (int r = 0; r < rows.length; r++) {
            int row = r;
            List<Integer> best = ranked(grids.stream()
                            .filter(grid -> grid.height() > row && grid.width() == size.getLast())
                            .map(grid -> row(grid, row))
                            .toList())
                    .getFirst();
            rows[r] = best.stream().mapToInt(Integer::intValue).toArray();
        }
        return Grid.of(rows);
    }

    private static List<Integer> row(Grid grid, int row) {
        var cells = new ArrayList<Integer>();
        for (int c = 0; c < grid.width(); c++) {
            cells.add(grid.cell(row, c));
        }
        return cells;
    }

    /// The different ones of `items`, the most frequent first.
    private static <T> List<T> ranked(Collection<T> items) {
        SequencedMap<T, Integer> counts = new LinkedHashMap<>();
        items.forEach(item -> counts.merge(item, 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Collections.reverseOrder(Map.Entry.comparingByValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
