package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a run was started with. It never changes.
///
/// @param settings  all of them
/// @param model     folder of the model that it starts from
/// @param digest    SHA-256 over that folder's files
/// @param made      with what and where: version, JDK, machine, time; for readers
public record Manifest(RunSettings settings, Path model, String digest, SequencedMap<String, Object> made) {
    /// The manifest of a run that starts now.
    public static Manifest of(RunSettings settings, Path model, SequencedMap<String, Object> made) throws IOException {
        Path absolute = model.toAbsolutePath().normalize();
        return new Manifest(settings, absolute, digest(absolute), made);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("model", model.toString());
        json.put("model_sha256", digest);
        json.put("settings", settings.json());
        json.put("made", made);
        return json;
    }

    static Manifest read(Path file) throws IOException {
        JsonObject json = JsonObject.read(file);
        return new Manifest(
                RunSettings.of(Fields.object(json, "settings")),
                Path.of(Fields.string(json, "model")),
                Fields.string(json, "model_sha256"),
                Fields.object(json, "made").values());
    }

    /// Checks that the model is still the one that the run started from.
    ///
    /// @throws FormatException if it is another
    void checkModel() throws IOException {
        checkModel(model, digest);
    }

    static void checkModel(Path model, String digest) throws IOException {
        String now = digest(model);
        if (!now.equals(digest)) {
            throw FormatException.in(model, "the model that the run started from", "one with other files");
        }
    }

    /// SHA-256 over the names and contents of the files in `folder`.
    static String digest(Path folder) throws IOException {
        MessageDigest digest = sha256();
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
