package dev.selkie.cli;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// `--out` and `--force`: where a verb's files go.
final class OutputOption {
    /// A folder that holds none of these was not made by Selkie, and `--force` does not wipe it.
    private static final List<String> OWN_FILES = List.of(
            "config.json", "adapter_config.json", "train.jsonl", "self_edit.txt", "manifest.json", "challenges.json");

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
        if (Files.exists(out) && !force) {
            throw taken();
        }
        return Staged.file(out, force);
    }

    /// A folder that will stand at `--out` when it is whole.
    Staged folder() throws IOException {
        return Staged.soleFolder(folderPath(), force);
    }

    /// `--out`, where a folder may be written.
    Path folderPath() throws IOException {
        boolean free = !Files.exists(out) || isEmpty(out);
        if (!free && !force) {
            throw taken();
        }
        if (!free && !isOwn(out)) {
            throw CliException.badInput(
                    "--out (%s): not a folder that Selkie wrote, so --force leaves it alone;"
                            + " remove it yourself or name another",
                    out);
        }
        return out;
    }

    private CliException taken() {
        return CliException.badInput(
                "--out (%s): is there already; %sname another, or replace it with --force", out, howToGoOn());
    }

    /// For what was stopped and can be taken up again.
    private String howToGoOn() {
        if (Files.exists(out.resolve(StoredRun.MANIFEST))) {
            return "go on with selkie seal resume %s, ".formatted(out);
        }
        return Files.exists(Checkpoint.folder(out)) ? "go on with --resume, " : "";
    }

    private static boolean isOwn(Path folder) {
        return OWN_FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
