package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.engine.runtime.Device;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.files.Progress;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.merge.Merge;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.ArcWriter;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Puzzle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tiny model that has been taught to write some edits of some puzzles, and nothing of grids.
final class TaughtWriter {
    private TaughtWriter() {}

    /// What it writes of a puzzle.
    record Edits(Puzzle puzzle, List<String> texts) {}

    /// The fixture without its chat template, after it has learnt `edits` by heart.
    static Path make(Path home, Device device, List<Edits> edits) throws IOException {
        Path plain = Files.createDirectory(home.resolve("plain"));
        try (var files = Files.list(Fixtures.path("models/llama"))) {
            for (Path file : files.toList()) {
                if (!file.endsWith("chat_template.jinja")) {
                    Files.copy(file, plain.resolve(file.getFileName()));
                }
            }
        }
        Path adapter = Files.createDirectory(home.resolve("adapter"));
        try (Llama llama = Llama.load(plain, device)) {
            var writer = new ArcWriter(llama);
            var lessons = new ArrayList<Sequence>();
            for (Edits one : edits) {
                for (String text : one.texts) {
                    lessons.add(writer.lesson(one.puzzle.task(), text));
                }
            }
            var recipe = new Recipe(
                    LoraSettings.all(8, 16),
                    TrainSettings.DEFAULT.withEpochs(120).withBatch(2, 1).withLearningRate(1e-2));
            llama.train(List.of(recipe.job(llama, lessons, 1)), new TrainingListener() {
                @Override
                public void finished(int job, PeftAdapter learnt) throws IOException {
                    learnt.write(adapter);
                }
            });
        }
        Path taught = home.resolve("writer");
        Merge.write(plain, adapter, taught, Optional.empty(), false, Progress.SILENT);
        return taught;
    }

    /// Three pairs and a test; whatever comes in, two cells of `colour` come out.
    static Puzzle constant(String id, int colour) {
        Grid out = Grid.of(new int[] {colour, colour});
        List<Pair> pairs = List.of(
                new Pair(Grid.of(new int[] {1, 2}), out),
                new Pair(Grid.of(new int[] {2, 1}), out),
                new Pair(Grid.of(new int[] {4}), out));
        return new Puzzle(new ArcTask(id, pairs, List.of(Grid.of(new int[] {2, 2}))), List.of(out));
    }

    /// The same lines, in whatever order the work ended, and the same model, byte for byte.
    static void assertSameRun(Path expected, Path actual) throws IOException {
        assertEquals(sorted(expected), sorted(actual));
        for (String file : List.of("round-0/adapter/adapter_model.safetensors", "round-0/model/model.safetensors")) {
            assertEquals(-1, Files.mismatch(expected.resolve(file), actual.resolve(file)), file);
        }
    }

    private static List<String> sorted(Path run) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve("log.jsonl")));
        lines.sort(null);
        return lines;
    }
}
