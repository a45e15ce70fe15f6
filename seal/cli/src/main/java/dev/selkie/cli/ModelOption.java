package dev.selkie.cli;

import dev.selkie.model.config.LlamaConfig;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--model`: which model a verb works with.
final class ModelOption {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "DIR|FILE",
            description = "A Hugging Face folder, a GGUF file, or pup or cub, the small models in the box"
                    + " (default: ${DEFAULT-VALUE}).")
    Path model;

    ModelOption() {
        this(BoxedModel.PUP);
    }

    /// @param usual what a verb works with that is told of no other
    ModelOption(BoxedModel usual) {
        model = Path.of(usual.toString());
    }

    /// Takes the model that the verb's argument names, for a verb that has the one and the other.
    ///
    /// @param argument null if there is none
    /// @throws CliException if both are given
    void take(@Nullable Path argument, Verb verb) {
        if (argument == null) {
            return;
        }
        if (verb.spec.commandLine().getParseResult().hasMatchedOption("--model")) {
            throw CliException.badInput("--model (%s): %s is named too; leave one of them away", model, argument);
        }
        model = argument;
    }

    /// The model as a Hugging Face folder. A GGUF file is imported once, into the user's cache; a model in the
    /// box is copied there once.
    Path folder(Verb verb) throws IOException {
        return folder(model, verb);
    }

    /// As [#folder(Verb)], for a model named otherwise.
    static Path folder(Path model, Verb verb) throws IOException {
        Path place = place(model);
        return Files.isDirectory(place) ? place : imported(place, verb);
    }

    /// The shape of a model named as this option names one, from its `config.json` or the header of its GGUF file; it
    /// needs no weights.
    static LlamaConfig config(Path model) throws IOException {
        Path place = place(model);
        if (Files.isDirectory(place)) {
            return LlamaConfig.read(place);
        }
        try (GgufFile gguf = GgufFile.open(place)) {
            return GgufImport.config(gguf).withDtype(TensorType.F32); // as it would be imported
        }
    }

    /// The folder or file that it is.
    Path place() throws IOException {
        return place(model);
    }

    /// The name of a model in the box stands for it where no file or folder is called so.
    private static Path place(Path model) throws IOException {
        if (Files.exists(model)) {
            return model;
        }
        BoxedModel boxed =
                BoxedModel.named(model.toString()).orElseThrow(() -> new NoSuchFileException(model.toString()));
        return boxed.folder(cache().resolve(boxed.toString()));
    }

    private static Path imported(Path gguf, Verb verb) throws IOException {
        Path cached = cache().resolve("gguf").resolve(name(gguf));
        if (!Files.isDirectory(cached)) {
            GgufFile.open(gguf).close(); // any other file ends here, before a word about importing it
            verb.note("importing %s once, into %s", gguf, cached);
            importInto(cached, gguf, verb);
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
