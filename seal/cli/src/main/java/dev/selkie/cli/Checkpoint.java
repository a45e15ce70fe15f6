package dev.selkie.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.model.FormatException;
import dev.selkie.model.files.Staged;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.train.Snapshot;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A training run that can be taken up again: its state, the lines it has written, the options it was started with.
///
/// @param options  by name, as [TrainOptions#fingerprint()] gives them
/// @param lines    of `train.jsonl`, one for each step done
/// @param snapshot the state after the last of them
record Checkpoint(SortedMap<String, String> options, List<String> lines, Snapshot snapshot) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String STATE = "state.safetensors";
    private static final String STEP = "step";

    /// The folder of a checkpoint in the folder of its run.
    static Path folder(Path run) {
        return run.resolve("checkpoint");
    }

    /// Reads the checkpoint in `folder`.
    static Checkpoint read(Path folder) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(STATE))) {
            var values = new TreeMap<String, float[]>();
            file.tensors().forEach((name, tensor) -> values.put(name, floats(tensor)));
            var snapshot = new Snapshot(step(file), values);
            return new Checkpoint(readOptions(folder), Files.readAllLines(folder.resolve(TrainFolder.LINES)), snapshot);
        }
    }

    /// Replaces the checkpoint in `folder` by this one.
    void write(Path folder) throws IOException {
        try (Staged staged = Staged.folder(folder, true)) {
            writeOptions(staged.path(), options);
            TrainFolder.writeLines(staged.path(), lines);
            var metadata = new TreeMap<>(Map.of(STEP, "" + snapshot.step()));
            SafetensorsWriter.write(staged.path().resolve(STATE), metadata, tensors());
            staged.commit();
        }
    }

    /// The options that the run in `folder` was started with.
    static SortedMap<String, String> readOptions(Path folder) throws IOException {
        Path file = folder.resolve(TrainFolder.OPTIONS);
        if (!Files.exists(file)) {
            throw FormatException.in(folder, TrainFolder.OPTIONS + " of a run of selkie train", "none");
        }
        return new TreeMap<>(JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
    }

    /// Notes `options` in `folder`.
    static void writeOptions(Path folder, SortedMap<String, String> options) throws IOException {
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(options);
        Files.writeString(folder.resolve(TrainFolder.OPTIONS), json + "\n");
    }

    private List<TensorSource> tensors() {
        var tensors = new ArrayList<TensorSource>();
        snapshot.values().forEach((name, values) -> {
            MemorySegment data = MemorySegment.ofArray(values);
            var entry = new TensorEntry(name, TensorType.F32, List.of((long) values.length), data);
            tensors.add(TensorSource.of(name, entry));
        });
        return tensors;
    }

    private static float[] floats(TensorEntry tensor) {
        return tensor.data().toArray(F32);
    }

    private static int step(SafetensorsFile file) throws FormatException {
        String step = file.metadata().getOrDefault(STEP, "");
        try {
            return Integer.parseInt(step);
        } catch (NumberFormatException _) {
            throw FormatException.in(file.path(), "the number of a step", FormatException.quote(step));
        }
    }
}
