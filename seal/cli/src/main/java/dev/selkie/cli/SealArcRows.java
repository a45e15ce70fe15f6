package dev.selkie.cli;

import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Row;
import dev.selkie.seal.arc.TrainingRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `selkie seal arc rows`: how many exercises a puzzle's demonstrations become, and which.
@Command(name = "rows", description = "Make training rows from puzzles.")
final class SealArcRows extends Verb {
    @Option(names = "--challenges", required = true, paramLabel = "FILE", description = "Puzzles in the layout of ARC.")
    Path challenges = Path.of("");

    @Option(names = "--id", paramLabel = "ID", description = "Only this puzzle (default: all).")
    @Nullable
    String id;

    @Option(names = "--edit", paramLabel = "JSON", description = "A self-edit; without it every augmentation is on.")
    @Nullable
    String edit;

    @Option(names = "--show", description = "Show the rows, in colour on a terminal (NO_COLOR: in digits).")
    boolean show;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of colours, orders and shifts (default: ${DEFAULT-VALUE}).")
    int seed;

    SealArcRows(Console console) {
        super(console);
    }

    /// One puzzle's rows.
    ///
    /// @param epochs for which they would be trained on
    record Result(String id, int rowsBeforeCap, int rows, int epochs) {}

    @Override
    void run() throws IOException {
        ArcEdit choice = edit == null ? ArcEdit.ORACLE : ArcEdit.parse(edit);
        for (ArcTask task : tasks()) {
            List<Row> all = TrainingRows.all(task.demonstrations(), choice.augmentations(seed, false), seed);
            List<Row> kept = TrainingRows.limited(all, _ -> true, seed);
            print(new Result(
                    task.id(), all.size(), kept.size(), choice.on(kept.size()).epochs()));
            if (show) {
                kept.forEach(this::draw);
            }
        }
    }

    private List<ArcTask> tasks() throws IOException {
        GivenFile.require("--challenges", challenges, GivenFile.PUZZLES);
        List<ArcTask> tasks = ArcFiles.challenges(challenges);
        List<ArcTask> chosen = tasks.stream()
                .filter(task -> id == null || task.id().equals(id))
                .toList();
        if (chosen.isEmpty()) {
            throw CliException.badInput(
                    "--id (%s): no such puzzle in %s; name one of its %d",
                    String.valueOf(id), challenges, tasks.size());
        }
        return chosen;
    }

    private void print(Result result) {
        if (common.json) {
            console().json(result);
        } else {
            console()
                    .line(
                            "%s: %d rows of %d, for %d epochs",
                            result.id(), result.rows(), result.rowsBeforeCap(), result.epochs());
        }
    }

    private void draw(Row row) {
        console().line("");
        for (Pair pair : row.shown()) {
            console().grids().lines(pair).forEach(line -> console().line("%s", line));
            console().line("");
        }
        console().line("asked:");
        console().grids().lines(row.asked()).forEach(line -> console().line("%s", line));
    }
}
