package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArcFilesTest {
    private static final String TASK = """
            {"a": {"train": [{"input": [[0, 1]], "output": %s}], "test": [{"input": [[1]]}]}}""";

    @TempDir
    Path folder;

    @Test
    void whatIsNoGridIsSaidOfIt() throws IOException {
        for (var bad : Map.of(
                        "null",
                        "found null",
                        "7",
                        "found 7",
                        "[]",
                        "found 0 rows",
                        "[[]]",
                        "found 0 cells",
                        "[[1, 2], [3]]",
                        "found a row of 1 after one of 2",
                        "[[10]]",
                        "found colour 10",
                        "[[-1]]",
                        "found colour -1",
                        "[[true]]",
                        "as a colour",
                        "[" + "[1],".repeat(99) + "[1]]",
                        "found 100 rows")
                .entrySet()) {
            Path file = Files.writeString(folder.resolve("challenges.json"), TASK.formatted(bad.getKey()));
            String message = assertThrows(FormatException.class, () -> ArcFiles.challenges(file))
                    .getMessage();
            assertTrue(message.contains("a.train") && message.contains(bad.getValue()), message);
        }
    }

    @Test
    void everyTestHasOneSolution() throws IOException {
        Path challenges = Files.writeString(folder.resolve("challenges.json"), TASK.formatted("[[5]]"));
        Path solutions = folder.resolve("solutions.json");
        Files.writeString(solutions, "{\"a\": [[[2]]]}");
        assertEquals(1, ArcFiles.puzzles(challenges, solutions).size());
        for (String bad : List.of("{}", "{\"a\": [[[2]], [[3]]]}", "{\"b\": [[[2]]]}")) {
            Files.writeString(solutions, bad);
            String message = assertThrows(FormatException.class, () -> ArcFiles.puzzles(challenges, solutions))
                    .getMessage();
            assertTrue(message.contains("1 solutions of puzzle a"), message);
        }
    }
}
