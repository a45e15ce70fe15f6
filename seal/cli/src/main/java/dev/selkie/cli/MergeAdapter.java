package dev.selkie.cli;

import dev.selkie.model.merge.Merge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie merge`: a base and its adapter as one plain model.
@Command(name = "merge", description = "Add an adapter to its base, giving a plain model folder.")
final class MergeAdapter extends Verb {
    @Mixin
    ModelOption model = new ModelOption();

    @Option(names = "--adapter", required = true, paramLabel = "DIR", description = "The adapter.")
    Path adapter = Path.of("");

    @Option(
            names = "--dtype",
            paramLabel = "f32|f16|bf16",
            description = "Type of the weights written (default: each as the base has it).")
    @Nullable
    WeightType dtype;

    @Mixin
    OutputOption output = new OutputOption();

    MergeAdapter(Console console) {
        super(console);
    }

    /// What `--json` prints.
    record Result(String out, double seconds) {}

    @Override
    void run() throws IOException {
        long start = System.nanoTime();
        Path out = output.folderPath();
        write(model.folder(this), adapter, out, Optional.ofNullable(dtype), this, output.force);
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (common.json) {
            console().json(new Result(out.toString(), seconds));
        } else {
            console().line("%s (%.1f s)", out, seconds);
        }
    }

    /// Merges for `verb`, showing its progress.
    static void write(Path base, Path adapter, Path out, Optional<WeightType> dtype, Verb verb, boolean replace)
            throws IOException {
        try (Progress progress = verb.progress("MiB")) {
            Merge.write(
                    base,
                    adapter,
                    out,
                    dtype.map(type -> type.type),
                    replace,
                    (done, total) -> progress.at(done >> 20, total >> 20, ""));
        }
    }
}
