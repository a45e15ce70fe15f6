package dev.selkie.seal.run;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.SnapshotFile;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The steps of a training of all weights, one line of JSON each in `train.jsonl`: beside the model that came of it, or
/// in a checkpoint beside the state after the last of them.
///
/// @param steps grows
record TrainLog(List<StepMetrics> steps) {
    private static final String LINES = "train.jsonl";
    private static final String STATE = "state.safetensors";

    /// The last step.
    Optional<StepMetrics> last() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
    }

    /// Writes the lines into `folder`.
    void write(Path folder) throws IOException {
        Writes.lines(folder.resolve(LINES), steps.stream().map(TrainLog::line).toList());
    }

    /// Replaces the checkpoint in `folder`.
    void write(Path folder, Snapshot snapshot) throws IOException {
        try (Staged staged = Staged.folder(folder, true)) {
            SnapshotFile.write(staged.path().resolve(STATE), snapshot);
            write(staged.path());
            staged.commit();
        }
    }

    /// @throws FormatException naming the line that is damaged
    static TrainLog read(Path folder) throws IOException {
        return new TrainLog(new ArrayList<>(RunLog.readAll(folder.resolve(LINES), TrainLog::step)));
    }

    /// The state in the checkpoint `folder`.
    static Snapshot snapshot(Path folder) throws IOException {
        return SnapshotFile.read(folder.resolve(STATE));
    }

    private static String line(StepMetrics step) {
        var json = new LinkedHashMap<String, Object>();
        json.put("step", step.step());
        json.put("epoch", step.epoch());
        json.put("loss", step.loss());
        json.put("tokens", step.tokens());
        json.put("learning_rate", step.learningRate());
        json.put("gradient_norm", step.gradientNorm());
        json.put("seconds", step.seconds());
        return Json.writeCompact(json);
    }

    private static StepMetrics step(JsonObject json) throws FormatException {
        return new StepMetrics(
                json.count("step"),
                json.count("epoch"),
                json.number("loss"),
                json.count("tokens"),
                json.number("learning_rate"),
                json.number("gradient_norm"),
                json.number("seconds"));
    }
}
