package dev.selkie.seal.run;

import dev.selkie.seal.Sha256;
import dev.selkie.tokenizer.json.FormatException;
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
import java.util.List;
import java.util.SequencedMap;

/// A model that a run starts from, so that it can be told from others when the run goes on.
///
/// @param folder of the model
/// @param digest SHA-256 over the names and contents of the folder's files
public record ModelFiles(Path folder, String digest) {
    private static final String DIGEST = "_sha256"; // after the key of the folder

    /// The model in `folder` as it is now.
    static ModelFiles of(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        return new ModelFiles(absolute, digestOf(absolute));
    }

    /// Puts it into a manifest.
    void put(SequencedMap<String, Object> json, String key) {
        json.put(key, folder.toString());
        json.put(key + DIGEST, digest);
    }

    /// The model that [#put] has put there.
    static ModelFiles of(JsonObject json, String key) throws FormatException {
        return new ModelFiles(Path.of(json.string(key)), json.string(key + DIGEST));
    }

    /// Checks that the model is still the same.
    ///
    /// @throws FormatException if it is another
    void check() throws IOException {
        if (!digestOf(folder).equals(digest)) {
            throw FormatException.in(folder, "the model that the run started from", "one with other files");
        }
    }

    private static String digestOf(Path folder) throws IOException {
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
