package dev.selkie.model.merge;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.files.Writes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// What a model that came of another takes over from its folder as it is: tokenizer, chat template, generation.
final class BaseFiles {
    /// Files that are not taken over: the weights, in whatever format, and what is said about them.
    private static final Set<String> LEFT_OUT =
            Set.of("safetensors", "bin", "gguf", "pt", "pth", "onnx", "h5", "msgpack", "md");

    private BaseFiles() {}

    /// Copies them from `base` to `out`. `config.json` is not among them.
    static void copy(Path base, Path out) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(base, Files::isRegularFile)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String ending = name.substring(name.lastIndexOf('.') + 1);
                boolean index = name.endsWith(".index.json");
                if (!LEFT_OUT.contains(ending) && !index && !name.startsWith(".") && !name.equals(LlamaConfig.FILE)) {
                    Writes.copy(file, out.resolve(name));
                }
            }
        }
    }
}
