package dev.selkie.cli;

import dev.selkie.seal.report.Comparison;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `selkie seal compare`: runs beside the first of them, passage by passage.
@Command(
        name = "compare",
        description = "Compare runs with the first, arm by arm, paired by the held-out passages that both have.")
final class SealCompare extends Verb {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Folders of runs; the first is what the others are held to.")
    List<Path> folders = List.of();

    SealCompare(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        if (folders.size() < 2) {
            throw CliException.badInput("RUN (%s): is one run alone; name two or more", folders.getFirst());
        }
        Results first = Results.of(RunFolder.open(folders.getFirst()));
        for (Path folder : folders.subList(1, folders.size())) {
            List<Comparison> comparisons = Comparison.of(Results.of(RunFolder.open(folder)), first);
            if (comparisons.isEmpty()) {
                throw CliException.badInput(
                        "compare (%s): shares no arm and held-out passage with %s; evaluate both on the same passages",
                        folder, folders.getFirst());
            }
            comparisons.forEach(comparison -> print(folder, comparison));
        }
    }

    private void print(Path folder, Comparison comparison) {
        if (common.json) {
            var json = new LinkedHashMap<String, Object>();
            json.put("run", folder.toString());
            json.put("against", folders.getFirst().toString());
            json.putAll(comparison.json());
            console().json(json);
            return;
        }
        comparison
                .differences()
                .forEach((measure, difference) -> console()
                        .line(
                                "%s, %-8s %-9s %+.3f [%+.3f, %+.3f] over %s, p = %.4f",
                                folder,
                                comparison.arm(),
                                measure,
                                difference.interval().mean(),
                                difference.interval().low(),
                                difference.interval().high(),
                                Counted.of(comparison.passages(), "passage"),
                                difference.p()));
    }
}
