package dev.selkie.seal.run;

import dev.selkie.model.files.Writes;
import dev.selkie.seal.Sha256;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What a run was started with. It never changes.
///
/// @param settings  all of them
/// @param model     folder of the model that it starts from
/// @param digest    SHA-256 over that folder's files
/// @param teacher   another model that writes the edits and is reinforced, while `model` learns from them and
///     stays what it is
/// @param made      with what and where: version, JDK, machine, time; for readers
public record Manifest(
        Settings settings, Path model, String digest, Optional<Teacher> teacher, SequencedMap<String, Object> made) {
    /// A model that teaches another.
    ///
    /// @param model  its folder
    /// @param digest SHA-256 over that folder's files
    public record Teacher(Path model, String digest) {}

    /// The manifest of a run that starts now, whose model teaches itself.
    public static Manifest of(Settings settings, Path model, SequencedMap<String, Object> made) throws IOException {
        return of(settings, model, Optional.empty(), made);
    }

    /// The manifest of a run that starts now.
    public static Manifest of(Settings settings, Path model, Optional<Path> teacher, SequencedMap<String, Object> made)
            throws IOException {
        Path absolute = model.toAbsolutePath().normalize();
        Optional<Teacher> other = Optional.empty();
        if (teacher.isPresent()) {
            Path folder = teacher.get().toAbsolutePath().normalize();
            other = Optional.of(new Teacher(folder, digest(folder)));
        }
        return new Manifest(settings, absolute, digest(absolute), other, made);
    }

    /// The model that writes the first round's edits.
    Path writer() {
        return teacher.map(Teacher::model).orElse(model);
    }

    private SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("model", model.toString());
        json.put("model_sha256", digest);
        teacher.ifPresent(other -> {
            json.put("teacher", other.model.toString());
            json.put("teacher_sha256", other.digest);
        });
        json.put("settings", settings.json());
        json.put("made", made);
        return json;
    }

    /// Writes the manifest's file into the run's `folder`.
    void write(Path folder) throws IOException {
        Writes.text(folder.resolve(StoredRun.MANIFEST), Json.write(json()));
    }

    static Manifest read(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        Optional<Teacher> teacher = json.says("teacher")
                ? Optional.of(new Teacher(Path.of(json.string("teacher")), json.string("teacher_sha256")))
                : Optional.empty();
        return new Manifest(
                Settings.of(json.object("settings")),
                Path.of(json.string("model")),
                json.string("model_sha256"),
                teacher,
                json.object("made").values());
    }

    /// Checks that the models are still those that the run started from.
    ///
    /// @throws FormatException if one is another
    void checkModels() throws IOException {
        checkModel(model, digest);
        if (teacher.isPresent()) {
            checkModel(teacher.get().model, teacher.get().digest);
        }
    }

    static void checkModel(Path model, String digest) throws IOException {
        if (!digest(model).equals(digest)) {
            throw FormatException.in(model, "the model that the run started from", "one with other files");
        }
    }

    /// SHA-256 over the names and contents of the files in `folder`.
    static String digest(Path folder) throws IOException {
        MessageDigest digest = Sha256.digest();
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            digest.update((file.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
