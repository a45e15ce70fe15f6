package dev.selkie.seal.pup;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The model in the box: a small Llama that Selkie itself has made (see [PupRecipe]), carried in this library.
public final class PupModel {
    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

    private PupModel() {}

    /// The model as a Hugging Face folder below `cache`, copied there once for each version of it.
    public static Path folder(Path cache) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (String name : FILES) {
            files.put(name, bytes(name));
        }
        Path folder = cache.resolve(digest(files)).resolve("pup");
        if (!Files.isDirectory(folder)) {
            write(files, folder);
        }
        return folder;
    }

    private static void write(Map<String, byte[]> files, Path folder) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try (Staged staged = Staged.folder(folder, false)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(staged.path().resolve(file.getKey()), file.getValue());
            }
            staged.commit();
        } catch (FileAlreadyExistsException anotherProcessWasFaster) {
            // it wrote the same bytes
        }
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = PupModel.class.getResourceAsStream("model/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("this build of Selkie carries no model: " + name);
            }
            return in.readAllBytes();
        }
    }

    private static String digest(Map<String, byte[]> files) {
        MessageDigest digest = Sha256.digest();
        files.values().forEach(digest::update);
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
