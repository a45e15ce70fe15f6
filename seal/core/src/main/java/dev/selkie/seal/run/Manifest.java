package dev.selkie.seal.run;

import dev.selkie.model.files.Writes;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// What a run was started with. It never changes.
///
/// @param settings  all of them
/// @param start     the model that it starts from
/// @param teacher   another model that writes the edits and is reinforced, while `start` learns from them and
///     stays what it is
/// @param made      with what and where: version, JDK, machine, time; for readers
public record Manifest(
        Settings settings, ModelFiles start, Optional<ModelFiles> teacher, SequencedMap<String, Object> made) {
    private static final String MODEL = "model";
    private static final String TEACHER = "teacher";

    /// The manifest of a run that starts now, whose model teaches itself.
    public static Manifest of(Settings settings, Path model, SequencedMap<String, Object> made) throws IOException {
        return of(settings, model, Optional.empty(), made);
    }

    /// The manifest of a run that starts now.
    public static Manifest of(Settings settings, Path model, Optional<Path> teacher, SequencedMap<String, Object> made)
            throws IOException {
        Optional<ModelFiles> other = teacher.isPresent() ? Optional.of(ModelFiles.of(teacher.get())) : Optional.empty();
        return new Manifest(settings, ModelFiles.of(model), other, made);
    }

    /// Folder of the model that the run starts from.
    public Path model() {
        return start.folder();
    }

    /// Folder of the model that writes the first round's edits.
    Path writer() {
        return teacher.orElse(start).folder();
    }

    private SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        start.put(json, MODEL);
        teacher.ifPresent(other -> other.put(json, TEACHER));
        json.put("settings", settings.json());
        json.put("made", made);
        return json;
    }

    /// Writes the manifest's file into the run's `folder`.
    void write(Path folder) throws IOException {
        Writes.text(folder.resolve(AnyRun.MANIFEST), Json.write(json()));
    }

    static Manifest read(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        Optional<ModelFiles> teacher =
                json.says(TEACHER) ? Optional.of(ModelFiles.of(json, TEACHER)) : Optional.empty();
        return new Manifest(
                Settings.of(json.object("settings")),
                ModelFiles.of(json, MODEL),
                teacher,
                json.object("made").values());
    }

    /// Checks that the models are still those that the run started from.
    ///
    /// @throws FormatException if one is another
    void checkModels() throws IOException {
        start.check();
        if (teacher.isPresent()) {
            teacher.get().check();
        }
    }
}
