package dev.selkie.cli;

import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a model shall learn: a document, the exam on it, and perhaps what has been written about it already.
final class DocumentInput {
    @Parameters(
            paramLabel = "DOCUMENT",
            description = "A text file; or, ending in .json or .jsonl, SEAL's records {title, context, questions}.")
    Path document = Path.of("");

    @Option(names = "--record", paramLabel = "N", description = "Which of the document's records, from 0.")
    @Nullable
    Integer record;

    @Option(names = "--title", paramLabel = "TEXT", description = "Title of a text file (default: its name).")
    @Nullable
    String title;

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "The exam: lines of {question, answer}, or a SEAL record (default: the document's own).")
    @Nullable
    Path questions;

    @Option(
            names = "--edits",
            paramLabel = "N",
            description = "How many self-edits; 0 learns the document alone (default: 1).")
    @Nullable
    Integer edits;

    @Option(
            names = "--edit-file",
            paramLabel = "FILE",
            description = "Self-edits made before: a text, or SEAL's records with completions for the document.")
    @Nullable
    Path editFile;

    /// The document with its exam.
    Passage passage() throws IOException {
        GivenFile.require("DOCUMENT", document, "text, or of " + GivenFile.PASSAGES);
        if (questions != null) {
            GivenFile.require("--questions", questions, "lines of {question, answer}, or of a SEAL record");
        }
        Passage passage = isJson(document) ? recorded() : text();
        return questions == null ? passage : passage.withQuestions(SealFiles.questions(questions));
    }

    /// How many self-edits are wanted.
    int editCount() {
        int count = edits == null ? 1 : edits;
        if (count < 0) {
            throw CliException.badInput("--edits (%d): below 0; give 0 or more", count);
        }
        return count;
    }

    /// The self-edits of `--edit-file`, if it is given.
    Optional<List<String>> givenEdits(Passage passage) throws IOException {
        int count = editCount();
        if (editFile == null) {
            return Optional.empty();
        }
        GivenFile.require("--edit-file", editFile, "text, or of SEAL's records with completions");
        List<String> all = isJson(editFile) ? SealFiles.edits(editFile, passage) : List.of(SealFiles.edit(editFile));
        if (count > all.size()) {
            throw CliException.badInput(
                    "--edits (%d): %s holds %d for this document; ask for fewer", count, editFile, all.size());
        }
        return Optional.of(all.subList(0, count));
    }

    private Passage recorded() throws IOException {
        List<SealRecord> records = SealFiles.read(document);
        if (record == null && records.size() > 1) {
            throw CliException.badInput("%s: holds %d records; pick one with --record", document, records.size());
        }
        int index = record == null ? 0 : record;
        if (index < 0 || index >= records.size()) {
            throw CliException.badInput(
                    "--record (%d): %s holds records 0 to %d; give one of them", index, document, records.size() - 1);
        }
        return records.get(index).passage();
    }

    private Passage text() throws IOException {
        if (record != null) {
            throw CliException.badInput("--record (%d): %s is a text, not records; leave it away", record, document);
        }
        return SealFiles.text(document, title == null ? nameOf(document) : title);
    }

    /// `Ada_Lovelace.txt` is about "Ada Lovelace".
    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).replace('_', ' ');
    }

    private static boolean isJson(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") || name.endsWith(".jsonl");
    }
}
