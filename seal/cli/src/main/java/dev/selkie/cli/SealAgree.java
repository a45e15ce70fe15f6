package dev.selkie.cli;

import dev.selkie.seal.Agreement;
import dev.selkie.seal.Grader;
import dev.selkie.seal.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `selkie seal agree`: how often a grader says what the judge of published runs said.
@Command(name = "agree", description = "Measure a grader against the verdicts in SEAL's result files.")
final class SealAgree extends Verb {
    @Option(
            names = "--results",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Result files; their verdicts are counted together.")
    List<Path> results = List.of();

    @Option(
            names = "--grader",
            paramLabel = "NAME",
            description = "contained, exact or f1 (default: ${DEFAULT-VALUE}).")
    String grader = Grader.CONTAINED.toString();

    SealAgree(Console console) {
        super(console);
    }

    /// What is printed. Precision and recall are those of the verdict "right".
    record Result(String grader, long verdicts, double agreement, double precision, double recall, double kappa) {}

    @Override
    void run() throws IOException {
        Grader rule = Grader.named(grader);
        var verdicts = new ArrayList<Verdict>();
        for (Path file : results) {
            verdicts.addAll(Verdict.read(file));
        }
        print(rule, Agreement.of(rule, verdicts));
    }

    private void print(Grader rule, Agreement counts) {
        if (common.json) {
            console()
                    .json(new Result(
                            rule.toString(),
                            counts.verdicts(),
                            counts.agreement(),
                            counts.precision(),
                            counts.recall(),
                            counts.kappa()));
        } else {
            console()
                    .line(
                            "%s agrees with %.1f %% of %d verdicts (precision %.1f %%, recall %.1f %%, kappa %.2f)",
                            rule,
                            100 * counts.agreement(),
                            counts.verdicts(),
                            100 * counts.precision(),
                            100 * counts.recall(),
                            counts.kappa());
        }
    }
}
