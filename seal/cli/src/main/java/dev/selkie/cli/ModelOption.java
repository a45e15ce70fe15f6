package dev.selkie.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--model`: which model a verb works with.
final class ModelOption {
    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "DIR|FILE",
            description = "A Hugging Face folder, or a GGUF file.")
    Path model = Path.of("");
}
