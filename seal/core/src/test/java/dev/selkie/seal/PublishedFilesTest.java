package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Example;
import dev.selkie.seal.random.PythonRandom;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// The files that SEAL's authors published, where `-Dsurefire.jvm=-Dseal.data=FOLDER` names the folder that has
/// them.
@EnabledIfSystemProperty(named = "seal.data", matches = ".+")
class PublishedFilesTest {
    private static final Path SQUAD = file("squad/squad_val.json");
    private static final List<Path> EDITS = List.of(
            file("self-edits/base_val.json"), file("self-edits/iter2_val.json"), file("self-edits/iter0_train.json"));

    @Test
    void allPassagesOfSquadAreThere() throws IOException {
        List<SealRecord> records = SealFiles.read(SQUAD);
        assertEquals(2067, records.size());
        assertEquals(
                10570,
                records.stream()
                        .mapToInt(record -> record.passage().questions().size())
                        .sum());
        assertEquals(
                48,
                records.stream()
                        .map(record -> record.passage().title())
                        .collect(Collectors.toSet())
                        .size());
    }

    /// "The 200 evaluation passages are the first 200 after Python's shuffle with seed 42."
    @Test
    void theShuffleChoosesThePublishedPassages() throws IOException {
        List<SealRecord> squad = SealFiles.read(SQUAD);
        List<Passage> chosen = Arrays.stream(new PythonRandom(42).shuffled(squad.size()))
                .limit(200)
                .mapToObj(i -> squad.get(i).passage())
                .toList();
        assertEquals(
                974,
                chosen.stream().mapToInt(passage -> passage.questions().size()).sum());
        List<SealRecord> edits = SealFiles.read(EDITS.getFirst());
        assertEquals(chosen, edits.stream().map(SealRecord::passage).toList());
    }

    @Test
    void promptsOfThePublishedEditsAreOurs() throws IOException {
        for (Path file : EDITS) {
            for (SealRecord record : SealFiles.read(file)) {
                assertEquals(
                        EditPrompt.IMPLICATIONS.text(record.passage()),
                        record.prompt().orElseThrow());
            }
        }
    }

    @Test
    void filesAreWrittenAsTheyWere() throws IOException {
        for (Path file : EDITS) {
            String written = Json.write(
                    SealFiles.read(file).stream().map(SealRecord::json).toList());
            assertEquals(Files.readString(file).strip(), written.strip());
        }
    }

    /// The means are those of the published code's documents: 8.6 and 7.9 for the first edits of 200 passages.
    @Test
    void firstEditsAreCutAsPublished() throws IOException {
        assertEquals(8.6, documentsPerEdit(EDITS.get(0), Splitting.PUBLISHED), 0.05);
        assertEquals(7.9, documentsPerEdit(EDITS.get(1), Splitting.PUBLISHED), 0.05);
    }

    @Test
    void everyEditEndsWithItsPassage() throws IOException {
        for (Path file : EDITS) {
            for (SealRecord record : SealFiles.read(file)) {
                for (String edit : record.completions()) {
                    List<String> documents = Documents.of(edit, record.passage(), Splitting.DEFAULT);
                    assertTrue(documents
                            .getLast()
                            .endsWith(PythonText.strip(record.passage().context())));
                    assertTrue(documents.stream().noneMatch(String::isBlank));
                }
            }
        }
    }

    @Test
    void fineTuningSetsHoldPublishedEdits() throws IOException {
        var edits = new HashSet<Example>();
        for (SealRecord record : SealFiles.read(EDITS.getLast())) {
            for (String edit : record.completions()) {
                edits.add(new Example.Completion(record.prompt().orElseThrow(), edit));
            }
        }
        List<Example> examples = DataSet.read(
                        file("self-edits/sft_best1of5_iter0.jsonl").toString())
                .examples();
        assertEquals(50, examples.size());
        assertTrue(edits.containsAll(examples));
    }

    private static double documentsPerEdit(Path file, Splitting splitting) throws IOException {
        return SealFiles.read(file).stream()
                .mapToInt(record -> Documents.of(record.completions().getFirst(), record.passage(), splitting)
                        .size())
                .average()
                .orElseThrow();
    }

    private static Path file(String name) {
        return Path.of(System.getProperty("seal.data", ""), name);
    }
}
