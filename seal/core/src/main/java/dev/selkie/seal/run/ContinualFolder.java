package dev.selkie.seal.run;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import dev.selkie.seal.random.PythonRandom;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A continual run on the disk.
///
/// | file | holds |
/// |---|---|
/// | `manifest.json` | settings, the model and its digest; never changes |
/// | `passages.json` | the passages, sequence after sequence, in SEAL's own format; never changes |
/// | `log.jsonl` | [ContinualRow] by row what is finished |
/// | `sequence-S/step-K/adapter` | what step K of sequence S has learnt |
/// | `sequence-S/step-K/model` | the model with it merged, as long as the next step needs it |
/// | `report.json`, `report.html` | made from the others |
///
/// @param path      of the folder
/// @param start     the model that every sequence starts from
/// @param sequences of passages
public record ContinualFolder(Path path, ContinualSettings settings, ModelFiles start, List<List<Passage>> sequences)
        implements AnyRun {
    private static final String PASSAGES = "passages.json";
    private static final String KIND = "continual";
    private static final String MODEL = "model";

    /// The published runs draw so many sequences with one seed, then go on with the next.
    private static final int SEQUENCES_OF_A_SEED = 8;

    public ContinualFolder {
        sequences = sequences.stream().map(List::copyOf).toList();
    }

    /// Sequences of different passages, as the published code draws them (with `seed` 42): eight sequences with
    /// Python's `random.sample` and that seed, the next eight with the next.
    ///
    /// @throws IllegalArgumentException if there are fewer than `length` passages
    public static List<List<Passage>> draw(List<Passage> all, int sequences, int length, int seed) {
        if (length > all.size()) {
            throw new IllegalArgumentException(
                    "%d passages are too few for sequences of %d".formatted(all.size(), length));
        }
        var drawn = new ArrayList<List<Passage>>();
        PythonRandom random = new PythonRandom(seed);
        for (int sequence = 0; sequence < sequences; sequence++) {
            if (sequence > 0 && sequence % SEQUENCES_OF_A_SEED == 0) {
                random = new PythonRandom(seed + sequence / SEQUENCES_OF_A_SEED);
            }
            drawn.add(random.sample(all.size(), length).stream().map(all::get).toList());
        }
        return drawn;
    }

    /// Makes the folder of a new run, whole or not at all.
    ///
    /// @param made    with what and where: version, JDK, machine, time; for readers
    /// @param replace whether what is at `path` may be replaced
    /// @throws AlreadyRunning           if that is a run that a process works on
    /// @throws IllegalArgumentException if a passage has no questions
    public static ContinualFolder create(
            Path path,
            ContinualSettings settings,
            Path model,
            List<List<Passage>> sequences,
            SequencedMap<String, Object> made,
            boolean replace)
            throws IOException {
        sequences.forEach(RunPlan::requireQuestions);
        AnyRun.checkFree(path);
        var folder = new ContinualFolder(path, settings, ModelFiles.of(model), sequences);
        try (Staged staged = Staged.folder(path, replace)) {
            Writes.text(staged.path().resolve(MANIFEST), Json.write(folder.manifest(made)));
            List<Passage> all = sequences.stream().flatMap(List::stream).toList();
            RunFolder.write(staged.path().resolve(PASSAGES), all);
            staged.commit();
        }
        return folder;
    }

    private SequencedMap<String, Object> manifest(SequencedMap<String, Object> made) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", KIND);
        start.put(json, MODEL);
        json.put("settings", settings.json());
        json.put("made", made);
        return json;
    }

    /// Whether the folder at `path` is that of a continual run.
    static boolean isAt(Path path) throws IOException {
        Path manifest = path.resolve(MANIFEST);
        return Files.isRegularFile(manifest)
                && JsonObject.read(manifest)
                        .optionalString("kind")
                        .filter(KIND::equals)
                        .isPresent();
    }

    /// Opens the folder of a run that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    public static ContinualFolder open(Path path) throws IOException {
        if (!isAt(path)) {
            throw FormatException.in(path, "the folder of a continual run, with " + MANIFEST, "none");
        }
        JsonObject json = JsonObject.read(path.resolve(MANIFEST));
        try {
            ContinualSettings settings = ContinualSettings.of(json.object("settings"));
            return new ContinualFolder(
                    path, settings, ModelFiles.of(json, MODEL), sequences(path.resolve(PASSAGES), settings));
        } catch (IllegalArgumentException e) {
            throw FormatException.in(path.resolve(MANIFEST), "settings of a run", String.valueOf(e.getMessage()));
        }
    }

    private static List<List<Passage>> sequences(Path file, ContinualSettings settings) throws IOException {
        List<Passage> all =
                SealFiles.read(file).stream().map(SealRecord::passage).toList();
        int length = settings.length();
        if (all.size() != settings.sequences() * length) {
            throw FormatException.in(file, settings.sequences() * length + " passages", "" + all.size());
        }
        var sequences = new ArrayList<List<Passage>>();
        for (int first = 0; first < all.size(); first += length) {
            sequences.add(all.subList(first, first + length));
        }
        return sequences;
    }

    /// What is finished by now.
    ///
    /// @throws FormatException naming the line of the log that is damaged, or not of this run
    public List<ContinualRow> rows() throws IOException {
        return content().entries();
    }

    /// The log as it stands.
    RunLog.Content<ContinualRow> content() throws IOException {
        return RunLog.read(log(), this::row);
    }

    /// The row that a line of the log is. Untaught, all passages have been asked about, later those up to the step's.
    private ContinualRow row(JsonObject line) throws FormatException {
        ContinualRow row = ContinualRow.of(line);
        if (row.sequence() >= settings.sequences() || row.step() > settings.length()) {
            throw FormatException.in(
                    line.place(),
                    "one of %d sequences and %d steps (without this line its work is done again)"
                            .formatted(settings.sequences(), settings.length()),
                    "sequence %d, step %d".formatted(row.sequence(), row.step()));
        }
        int asked = row.step() == 0 ? settings.length() : row.step();
        List<Integer> questions = sequences.get(row.sequence()).subList(0, asked).stream()
                .map(passage -> passage.questions().size())
                .toList();
        List<Integer> answers = row.answers().stream().map(List::size).toList();
        if (!answers.equals(questions)) {
            throw line.wrong("passages", "exams with %s answers".formatted(questions), answers.toString());
        }
        return row;
    }

    /// Rows that there will be: one before the first step and one after each.
    public int total() {
        return settings.sequences() * (settings.length() + 1);
    }

    /// Folder of the model that every sequence starts from.
    public Path model() {
        return start.folder();
    }

    /// What a step has learnt.
    Path adapter(int sequence, int step) {
        return step(sequence, step).resolve("adapter");
    }

    /// The model with it merged.
    Path merged(int sequence, int step) {
        return step(sequence, step).resolve("model");
    }

    private Path step(int sequence, int step) {
        return path.resolve("sequence-" + sequence).resolve("step-" + step);
    }
}
