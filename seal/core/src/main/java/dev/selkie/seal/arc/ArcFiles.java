package dev.selkie.seal.arc;

import dev.selkie.model.files.Writes;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Puzzles and their solutions in the layout of the ARC contests: an object from ids to puzzles, and one from
/// ids to lists of grids.
public final class ArcFiles {
    /// The names of the files in a folder of puzzles.
    public static final String CHALLENGES = "challenges.json";

    /// See [#CHALLENGES].
    public static final String SOLUTIONS = "solutions.json";

    private ArcFiles() {}

    /// The puzzles of `file`, in its order.
    ///
    /// @throws FormatException naming the puzzle, if the file is not of that layout
    public static List<ArcTask> challenges(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        var tasks = new ArrayList<ArcTask>();
        for (String id : json.values().keySet()) {
            tasks.add(task(id, json.object(id)));
        }
        if (tasks.isEmpty()) {
            throw FormatException.in(file, "at least one puzzle", "none");
        }
        return List.copyOf(tasks);
    }

    /// For each id the outputs of the puzzle's tests, in their order.
    ///
    /// @throws FormatException naming the puzzle, if the file is not of that layout
    public static SequencedMap<String, List<Grid>> solutions(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        var solutions = new LinkedHashMap<String, List<Grid>>();
        for (String id : json.values().keySet()) {
            var grids = new ArrayList<Grid>();
            for (Object grid : some(json, id, json.list(id))) {
                grids.add(grid(json, id, grid));
            }
            solutions.put(id, List.copyOf(grids));
        }
        return solutions;
    }

    /// The puzzles of `challenges` with their `solutions`, in the order of the former.
    ///
    /// @throws FormatException naming the puzzle that has no solution, or more or fewer than tests
    public static List<Puzzle> puzzles(Path challenges, Path solutions) throws IOException {
        Map<String, List<Grid>> solved = solutions(solutions);
        var puzzles = new ArrayList<Puzzle>();
        for (ArcTask task : challenges(challenges)) {
            List<Grid> own = solved.getOrDefault(task.id(), List.of());
            if (own.size() != task.tests().size()) {
                String wanted =
                        "%d solutions of puzzle %s".formatted(task.tests().size(), task.id());
                throw FormatException.in(solutions, wanted, Integer.toString(own.size()));
            }
            puzzles.add(new Puzzle(task, own));
        }
        return List.copyOf(puzzles);
    }

    /// Writes `puzzles` and their solutions, for [#puzzles] to read.
    public static void write(List<Puzzle> puzzles, Path challenges, Path solutions) throws IOException {
        var tasks = new LinkedHashMap<String, Object>();
        var solved = new LinkedHashMap<String, Object>();
        for (Puzzle puzzle : puzzles) {
            tasks.put(puzzle.task().id(), json(puzzle.task()));
            solved.put(
                    puzzle.task().id(),
                    puzzle.solutions().stream().map(Grid::json).toList());
        }
        Writes.text(challenges, Json.writeCompact(tasks) + "\n");
        Writes.text(solutions, Json.writeCompact(solved) + "\n");
    }

    private static Map<String, Object> json(ArcTask task) {
        var pairs = new ArrayList<Map<String, Object>>();
        for (Pair pair : task.demonstrations()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("input", pair.input().json());
            json.put("output", pair.output().json());
            pairs.add(json);
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("train", pairs);
        json.put(
                "test",
                task.tests().stream().map(test -> Map.of("input", test.json())).toList());
        return json;
    }

    private static ArcTask task(String id, JsonObject json) throws FormatException {
        var demonstrations = new ArrayList<Pair>();
        for (JsonObject pair : some(json, "train", json.objects("train"))) {
            demonstrations.add(new Pair(grid(pair, "input"), grid(pair, "output")));
        }
        var tests = new ArrayList<Grid>();
        for (JsonObject test : some(json, "test", json.objects("test"))) {
            tests.add(grid(test, "input"));
        }
        return new ArcTask(id, demonstrations, tests);
    }

    private static <T> List<T> some(JsonObject json, String key, List<T> list) throws FormatException {
        if (list.isEmpty()) {
            throw json.wrong(key, "a list of at least one", "an empty list");
        }
        return list;
    }

    private static Grid grid(JsonObject json, String key) throws FormatException {
        return grid(json, key, json.values().get(key));
    }

    /// The grid that `value` is, which stands somewhere in `key` of `json`.
    ///
    /// @throws FormatException if it is none
    public static Grid grid(JsonObject json, String key, @Nullable Object value) throws FormatException {
        List<?> rows = side(json, key, "rows", value);
        var cells = new int[rows.size()][];
        for (int r = 0; r < cells.length; r++) {
            cells[r] = row(json, key, rows.get(r));
            if (cells[r].length != cells[0].length) {
                throw notAGrid(json, key, "a row of %d after one of %d".formatted(cells[r].length, cells[0].length));
            }
        }
        return Grid.of(cells);
    }

    private static int[] row(JsonObject json, String key, @Nullable Object value) throws FormatException {
        List<?> row = side(json, key, "cells", value);
        var cells = new int[row.size()];
        for (int c = 0; c < cells.length; c++) {
            if (!(row.get(c) instanceof Long colour)) {
                throw notAGrid(json, key, JsonObject.describe(row.get(c)) + " as a colour");
            }
            if (colour < 0 || colour >= Grid.COLOURS) {
                throw notAGrid(json, key, "colour " + colour);
            }
            cells[c] = colour.intValue();
        }
        return cells;
    }

    /// The list that `value` is, of as many items as a grid may have rows or columns.
    private static List<?> side(JsonObject json, String key, String items, @Nullable Object value)
            throws FormatException {
        if (value == null) {
            throw notAGrid(json, key, "none");
        }
        if (!(value instanceof List<?> list)) {
            throw notAGrid(json, key, JsonObject.describe(value));
        }
        if (list.isEmpty() || list.size() > Grid.LONGEST_SIDE) {
            throw notAGrid(json, key, "%d %s".formatted(list.size(), items));
        }
        return list;
    }

    private static FormatException notAGrid(JsonObject json, String key, String found) {
        String expected = "made of grids, 1 to %d rows of 1 to %d colours from 0 to %d"
                .formatted(Grid.LONGEST_SIDE, Grid.LONGEST_SIDE, Grid.COLOURS - 1);
        return json.wrong(key, expected, found);
    }
}
