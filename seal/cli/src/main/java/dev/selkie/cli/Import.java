package dev.selkie.cli;

import dev.selkie.model.gguf.GgufImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `selkie import`: a GGUF file as the Hugging Face folder that `transformers` loads.
@Command(name = "import", description = "Convert a GGUF file into a Hugging Face folder.")
final class Import extends Verb {
    @Parameters(paramLabel = "SRC", description = "A GGUF file.")
    Path source = Path.of("");

    @Option(
            names = "--dtype",
            paramLabel = "f32|f16|bf16",
            defaultValue = "f32",
            description = "Type of the weights written; f32 keeps the exact values (default: ${DEFAULT-VALUE}).")
    WeightType dtype = WeightType.F32;

    @Mixin
    OutputOption output = new OutputOption();

    Import(Console console) {
        super(console);
    }

    /// What `--json` prints.
    record Result(String out, String dtype, double seconds) {}

    @Override
    void run() throws IOException {
        long start = System.nanoTime();
        Path out = output.folderPath();
        try (Progress progress = progress("MiB")) {
            GgufImport.importTo(
                    source, out, dtype.type, output.force, (done, total) -> progress.at(done >> 20, total >> 20, ""));
        }
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        if (common.json) {
            console().json(new Result(out.toString(), dtype.toString(), seconds));
        } else {
            console().line("%s (%s, %.1f s)", out, dtype, seconds);
        }
    }
}
