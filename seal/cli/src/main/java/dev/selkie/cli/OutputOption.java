package dev.selkie.cli;

import dev.selkie.model.files.Staged;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// `--out` and `--force`: where a verb's files go.
final class OutputOption {
    /// A folder that holds none of these was not made by Selkie, and `--force` does not wipe it.
    private static final List<String> OWN_FILES =
            List.of("config.json", "adapter_config.json", "train.jsonl", "self_edit.txt");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "PATH",
            description = "Where to write.")
    Path out = Path.of("");

    @Option(names = "--force", description = "Replace what is there.")
    boolean force;

    /// A file that will stand at `--out` when it is whole.
    Staged file() throws IOException {
        if (Files.isDirectory(out)) {
            throw CliException.badInput("--out (%s): is a folder; name a file in it", out);
        }
        return staged(() -> Staged.file(out, force));
    }

    /// A folder that will stand at `--out` when it is whole.
    Staged folder() throws IOException {
        if (force && Files.isDirectory(out) && !isEmpty(out) && !isOwn(out)) {
            throw CliException.badInput(
                    "--out (%s): not a folder that Selkie wrote, so --force leaves it alone; remove it yourself or name another",
                    out);
        }
        return staged(() -> Staged.folder(out, force));
    }

    private interface Stage {
        Staged make() throws IOException;
    }

    private Staged staged(Stage stage) throws IOException {
        try {
            return stage.make();
        } catch (FileAlreadyExistsException _) {
            throw CliException.badInput("--out (%s): is there already; name another, or replace it with --force", out);
        }
    }

    private static boolean isOwn(Path folder) {
        return OWN_FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
