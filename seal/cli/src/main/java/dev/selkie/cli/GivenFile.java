package dev.selkie.cli;

import dev.selkie.model.data.DataSet;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that the command line names. They are looked for before the work that reads them begins: a model may take
/// long to load.
final class GivenFile {
    /// What every verb that reads records may be given.
    static final String RECORDS =
            "JSON lines, each {\"text\"}, {\"prompt\", \"completion\"} or {\"messages\": [{\"role\", \"content\"}, …]}";

    /// The same where a prompt may stand alone.
    static final String PROMPTS = "JSON lines, each {\"text\"}, {\"prompt\"}, {\"prompt\", \"completion\"}"
            + " or {\"messages\": [{\"role\", \"content\"}, …]}";

    /// What a new model is made from.
    static final String TEXTS = "JSON lines, each {\"text\"} or {\"prompt\", \"completion\"}";

    /// What passages and their edits stand in.
    static final String PASSAGES = "SEAL's records {title, context, questions}";

    /// What puzzles stand in.
    static final String PUZZLES = "JSON in the layout of ARC";

    private GivenFile() {}

    /// Checks that `file` may be read from.
    ///
    /// @param option that names it, or the word that the help has for it
    /// @param what   is to be given
    /// @throws CliException if there is no such file, or it is a folder
    static void require(String option, Path file, String what) {
        if (Files.isDirectory(file)) {
            throw CliException.badInput("%s (%s): is a folder; give a file of %s", option, file, what);
        }
        if (!Files.exists(file)) {
            throw CliException.badInput("%s (%s): no such file; give one of %s", option, file, what);
        }
    }

    /// As [#require], of a file of records that [DataSet#read(String)] reads.
    static void requireData(String file, String what) {
        if (!file.equals(DataSet.STANDARD_INPUT)) {
            require("--data", Path.of(file), what);
        }
    }
}
