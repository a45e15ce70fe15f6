package dev.selkie.cli;

import dev.selkie.seal.Documents;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import dev.selkie.seal.Splitting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `selkie seal split`: the documents that self-edits become.
@Command(name = "split", description = "Cut self-edits into the documents that would be trained on.")
final class SealSplit extends Verb {
    @Option(names = "--edits", required = true, paramLabel = "FILE", description = "SEAL's records, with completions.")
    Path edits = Path.of("");

    @Option(
            names = "--prompt",
            paramLabel = "NAME",
            description = "The prompt that led to them: implications, rewrite, self-qa, … (default: ${DEFAULT-VALUE}).")
    String prompt = EditPrompt.IMPLICATIONS.toString();

    @Option(names = "--reference", description = "Cut as the published code does, defects included.")
    boolean reference;

    @Option(names = "--whole", description = "Do not cut an edit into lines.")
    boolean whole;

    @Option(names = "--cap", paramLabel = "N", description = "At most so many documents of one edit (default: all).")
    @Nullable
    Integer cap;

    SealSplit(Console console) {
        super(console);
    }

    /// One edit's documents.
    ///
    /// @param index of the edit among those of its record, from 0
    record Split(String title, int index, List<String> documents) {}

    @Override
    void run() throws IOException {
        Splitting splitting = splitting();
        GivenFile.require("--edits", edits, "SEAL's records, with completions");
        for (SealRecord record : SealFiles.read(edits)) {
            for (int i = 0; i < record.completions().size(); i++) {
                String edit = record.completions().get(i);
                print(new Split(record.passage().title(), i, Documents.of(edit, record.passage(), splitting)));
            }
        }
    }

    private Splitting splitting() {
        Splitting splitting =
                EditPrompt.named(prompt).splitting().withPublished(reference).withLines(!whole);
        return cap == null ? splitting : splitting.withMostPieces(cap);
    }

    private void print(Split split) {
        if (common.json) {
            console().json(split);
        } else {
            console()
                    .line(
                            "%s, edit %d: %s",
                            split.title(),
                            split.index(),
                            Counted.of(split.documents().size(), "document"));
            split.documents().forEach(document -> console().line("  %s", document.replace("\n", "\n  ")));
        }
    }
}
