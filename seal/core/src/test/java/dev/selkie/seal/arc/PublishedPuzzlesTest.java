package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.seal.arc.Augmentation.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The puzzles of ARC, where `-Dsurefire.jvm=-Dseal.data=FOLDER` names the folder that has them.
@EnabledIfSystemProperty(named = "seal.data", matches = ".+")
class PublishedPuzzlesTest {
    private static final Path FOLDER = Path.of(System.getProperty("seal.data", ""), "arc");

    /// Rows before the cap with no augmentation, with the basic ones, with those of size too, with all: as counted
    /// with the published code. Two more or less are in order, since the draws of colours and orders may collide.
    private static final Map<String, List<Integer>> ROWS = Map.ofEntries(
            Map.entry("44f52bb0", List.of(69, 864, 1080, 1728)),
            Map.entry("4be741c5", List.of(10, 188, 214, 264)),
            Map.entry("5582e5ca", List.of(10, 216, 270, 432)),
            Map.entry("5614dbcf", List.of(4, 96, 120, 192)),
            Map.entry("5bd6f4ac", List.of(23, 384, 480, 768)),
            Map.entry("6150a2bd", List.of(4, 96, 120, 192)),
            Map.entry("67e8384a", List.of(23, 384, 480, 768)),
            Map.entry("6d0aefbc", List.of(23, 384, 480, 768)),
            Map.entry("6e02f1e3", List.of(47, 600, 750, 1200)),
            Map.entry("8be77c9e", List.of(10, 212, 266, 428)),
            Map.entry("8d5021e8", List.of(10, 200, 254, 400)),
            Map.entry("8e1813be", List.of(10, 188, 214, 264)));

    @Test
    void everyPuzzleAndSolutionIsRead() throws IOException {
        assertEquals(416, tests("training"));
        assertEquals(419, tests("evaluation"));
    }

    /// Nine of eleven tests, whose puzzles are the eight of which the published result file tells.
    @Test
    void thePublishedEvaluationTakesEightPuzzles() throws IOException {
        List<Puzzle> puzzles = ArcFiles.puzzles(
                FOLDER.resolve("arc-agi_evaluation_challenges_filtered_1B_eval_set.json"),
                FOLDER.resolve("arc-agi_evaluation_solutions_filtered_1B_eval_set.json"));
        assertEquals(10, puzzles.size());
        assertEquals(
                Set.of("59341089", "66e6c45b", "68b67ca3", "903d1b4a", "b1fc8b8e", "bc4146bd", "c7d4e6ad", "ce8d95cc"),
                Puzzle.shuffled(puzzles, 0).stream()
                        .limit(8)
                        .map(puzzle -> puzzle.task().id())
                        .collect(Collectors.toSet()));
    }

    @Test
    void rowsAreAsManyAsPublished() throws IOException {
        List<ArcTask> tasks =
                ArcFiles.challenges(FOLDER.resolve("arc-agi_training_challenges_filtered_1B_training_set.json"));
        assertEquals(ROWS.keySet(), Map.copyOf(rowCounts(tasks)).keySet());
        rowCounts(tasks).forEach((id, counts) -> assertNear(ROWS.getOrDefault(id, List.of()), counts));
    }

    private static void assertNear(List<Integer> published, List<Integer> counts) {
        for (int i = 0; i < counts.size(); i++) {
            assertEquals(published.get(i), counts.get(i), 2.0, () -> counts + ", published " + published);
        }
    }

    private static Map<String, List<Integer>> rowCounts(List<ArcTask> tasks) {
        var counts = new TreeMap<String, List<Integer>>();
        for (ArcTask task : tasks) {
            counts.put(task.id(), List.of(rows(task, 0), rows(task, 1), rows(task, 2), rows(task, 4)));
        }
        return counts;
    }

    private static int rows(ArcTask task, int groups) {
        var augmentations = new ArrayList<Augmentation>();
        for (Group group : List.of(Group.values()).subList(0, groups)) {
            augmentations.addAll(group.members(0, true));
        }
        return TrainingRows.all(task.demonstrations(), augmentations, 0).size();
    }

    private static int tests(String set) throws IOException {
        List<ArcTask> tasks = ArcFiles.challenges(FOLDER.resolve("arc-agi_" + set + "_challenges.json"));
        Map<String, List<Grid>> solutions = ArcFiles.solutions(FOLDER.resolve("arc-agi_" + set + "_solutions.json"));
        assertEquals(400, tasks.size());
        int tests = 0;
        for (ArcTask task : tasks) {
            assertEquals(
                    task.tests().size(),
                    solutions.getOrDefault(task.id(), List.of()).size());
            tests += task.tests().size();
        }
        return tests;
    }
}
