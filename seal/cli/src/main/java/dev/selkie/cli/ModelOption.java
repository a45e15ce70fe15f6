package dev.selkie.cli;

import dev.selkie.model.gguf.GgufFile;
import dev.selkie.model.gguf.GgufImport;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.seal.box.BoxedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/// `--model`: which model a verb works with.
final class ModelOption {
    /// Its name stands for it where no file or folder is called so.
    private static final Path PUP = Path.of(BoxedModel.PUP.toString());

    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR|FILE",
            description =
                    "A Hugging Face folder, a GGUF file, or pup or cub, the small models in the box (default: pup).")
    Path model = PUP;

    /// The model as a Hugging Face folder. A GGUF file is imported once, into the user's cache; a model in the
    /// box is copied there once.
    Path folder(Verb verb) throws IOException {
        Optional<BoxedModel> boxed = BoxedModel.named(model.toString()).filter(_ -> !Files.exists(model));
        return boxed.isPresent()
                ? boxed.get().folder(cache().resolve(boxed.get().toString()))
                : folder(model, verb);
    }

    /// As [#folder(Verb)], for a model named otherwise.
    static Path folder(Path model, Verb verb) throws IOException {
        if (Files.isDirectory(model)) {
            return model;
        }
        if (!Files.exists(model)) {
            throw new NoSuchFileException(model.toString());
        }
        Path cached = cache().resolve("gguf").resolve(name(model));
        if (!Files.isDirectory(cached)) {
            GgufFile.open(model).close(); // any other file ends here, before a word about importing it
            verb.note("importing %s once, into %s", model, cached);
            importInto(cached, model, verb);
        }
        return cached;
    }

    private static void importInto(Path cached, Path gguf, Verb verb) throws IOException {
        try (Progress progress = verb.progress("MiB")) {
            GgufImport.importTo(
                    gguf, cached, TensorType.F32, false, (done, total) -> progress.at(done >> 20, total >> 20, ""));
        } catch (FileAlreadyExistsException anotherProcessWasFaster) {
            verb.note("%s is there by now", anotherProcessWasFaster.getFile());
        }
    }

    /// Names the file as it is now: another path, size or time is another import.
    private static String name(Path model) throws IOException {
        String what = "%s %d %s".formatted(model.toRealPath(), Files.size(model), Files.getLastModifiedTime(model));
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// The user's cache of whatever Selkie can make or get again.
    static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path base = home == null || home.isEmpty()
                ? Path.of(Objects.requireNonNull(System.getProperty("user.home")), ".cache")
                : Path.of(home);
        return base.resolve("selkie");
    }
}
