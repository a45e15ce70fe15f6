package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.seal.Agreement;
import dev.selkie.seal.Grader;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Verdict;
import dev.selkie.seal.judge.Claim;
import dev.selkie.seal.judge.Judge;
import dev.selkie.seal.judge.Judges;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.judge.Opinion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal agree`: how often a grader says what the judge of published runs said.
@Command(name = "agree", description = "Measure a grader against the verdicts in SEAL's result files.")
final class SealAgree extends Verb {
    private static final int AT_ONCE = 256;

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
            description = "contained, exact, f1, judge or http (default: ${DEFAULT-VALUE}).")
    String grader = Measure.CONTAINED.toString();

    @Option(names = "--limit", paramLabel = "N", description = "Only so many verdicts, the first (default: all).")
    int limit = Integer.MAX_VALUE;

    @Mixin
    JudgeOptions judges = new JudgeOptions();

    @Mixin
    DeviceOption device = new DeviceOption();

    SealAgree(Console console) {
        super(console);
    }

    /// What is printed. Precision and recall are those of the verdict "right".
    ///
    /// @param ungraded answers that the judge said nothing of; they do not count
    record Result(
            String grader,
            long verdicts,
            long ungraded,
            double agreement,
            double precision,
            double recall,
            double kappa) {}

    @Override
    void run() throws IOException {
        Measure measure = Measure.named(grader);
        if (measure == Measure.LOGPROB) {
            throw CliException.badInput("--grader (logprob): says nothing of an answer; give another");
        }
        List<Verdict> verdicts = verdicts();
        if (!measure.isJudged()) {
            print(measure, 0, Agreement.of(Grader.named(grader), verdicts));
            return;
        }
        Judging judging = judges.judging(this, measure);
        try (Device opened = device.open();
                Judges asked = judging.open(opened);
                Progress progress = progress("verdicts")) {
            judged(measure, asked.judge(measure).orElseThrow(), verdicts, progress);
        }
    }

    private List<Verdict> verdicts() throws IOException {
        RunChecks.limit(limit);
        var verdicts = new ArrayList<Verdict>();
        for (Path file : results) {
            GivenFile.require("--results", file, "SEAL's results, with verdicts");
            verdicts.addAll(Verdict.read(file));
        }
        return verdicts.subList(0, Math.min(limit, verdicts.size()));
    }

    /// Asks some at a time, so that progress shows and an endpoint that is gone costs no more than one of them each.
    private void judged(Measure measure, Judge judge, List<Verdict> verdicts, Progress progress) {
        var grades = new ArrayList<Boolean>();
        var graded = new ArrayList<Verdict>();
        Optional<String> why = Optional.empty();
        for (int first = 0; first < verdicts.size(); first += AT_ONCE) {
            List<Verdict> some = verdicts.subList(first, Math.min(first + AT_ONCE, verdicts.size()));
            List<Opinion<Boolean>> opinions = judge.judge(some.stream()
                    .map(verdict -> new Claim(verdict.asked(), verdict.gold(), verdict.answer()))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                Optional<Boolean> right = opinions.get(i).value();
                if (right.isPresent()) {
                    grades.add(right.get());
                    graded.add(some.get(i));
                } else {
                    why = opinions.get(i).why();
                }
            }
            progress.at(first + some.size(), verdicts.size(), "");
            if (graded.isEmpty()) {
                throw CliException.failed(
                        "grader %s: said nothing of the first answers (%s); see that it answers at all",
                        measure, why.orElse(""));
            }
        }
        why.ifPresent(reason -> note(
                "%s said nothing of %d answers, for instance: %s", measure, verdicts.size() - graded.size(), reason));
        print(measure, verdicts.size() - graded.size(), Agreement.of(grades, graded));
    }

    private void print(Measure rule, long ungraded, Agreement counts) {
        if (common.json) {
            console()
                    .json(new Result(
                            rule.toString(),
                            counts.verdicts(),
                            ungraded,
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
