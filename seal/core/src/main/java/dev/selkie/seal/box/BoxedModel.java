package dev.selkie.seal.box;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.seal.PretrainRecipe;
import dev.selkie.seal.Sha256;
import dev.selkie.seal.cub.CubRecipe;
import dev.selkie.seal.pup.PupRecipe;
import dev.selkie.seal.pup.World;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The models in the box: small Llamas that Selkie itself has made, carried in this library.
public enum BoxedModel {
    /// Reads of people and writes notes: see [dev.selkie.seal.pup.PupRecipe].
    PUP,
    /// Solves small grid puzzles: see [dev.selkie.seal.cub.CubRecipe].
    CUB;

    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

    /// The model of a command line's name, such as `pup`; nothing if there is none.
    public static Optional<BoxedModel> named(String name) {
        return Stream.of(values())
                .filter(model -> model.toString().equals(name))
                .findFirst();
    }

    /// How it was made; `seed` decides the order of its texts.
    public PretrainRecipe recipe(long seed) {
        return switch (this) {
            case PUP -> new PupRecipe(World.PUP, seed);
            case CUB -> new CubRecipe(seed);
        };
    }

    /// The model as a Hugging Face folder below `cache`, copied there once for each version of it.
    public Path folder(Path cache) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (String name : FILES) {
            files.put(name, bytes(name));
        }
        Path folder = cache.resolve(digest(files)).resolve(toString());
        if (!Files.isDirectory(folder)) {
            write(files, folder);
        }
        return folder;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void write(Map<String, byte[]> files, Path folder) throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try (Staged staged = Staged.folder(folder, false)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Writes.bytes(staged.path().resolve(file.getKey()), file.getValue());
            }
            staged.commit();
        } catch (FileAlreadyExistsException anotherProcessWasFaster) {
            // it wrote the same bytes
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream in =
                BoxedModel.class.getResourceAsStream("/dev/selkie/seal/%s/model/%s".formatted(this, name))) {
            if (in == null) {
                throw new FileNotFoundException("this build of Selkie carries no model: %s, %s".formatted(this, name));
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
