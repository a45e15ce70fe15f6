package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.report.ArcArmResult;
import dev.selkie.seal.report.ArcResults;
import dev.selkie.seal.report.ArmOutcome;
import dev.selkie.seal.report.ArmResult;
import dev.selkie.seal.report.Interval;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.report.RoundResult;
import dev.selkie.seal.report.RunResults;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.Standing;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What came of a run: its report, and on the command line what that says in short.
final class RunSummary {
    private static final String UNTAUGHT = " %.3f untaught,";

    private RunSummary() {}

    /// Writes the report and prints what it says in short.
    static void show(Verb verb, StoredRun run) throws IOException {
        tellOfLostCosts(verb, run);
        RunResults<?> results = switch (run) {
            case RunFolder passages -> Results.of(passages);
            case ArcFolder puzzles -> ArcResults.of(puzzles);
        };
        Path page = results.write();
        if (verb.common.json) {
            var json = results.json();
            json.put("report", page.toString());
            verb.console().json(json);
            return;
        }
        switch (results) {
            case Results passages -> print(verb.console(), passages);
            case ArcResults puzzles -> print(verb.console(), puzzles);
        }
        verb.console()
                .line(
                        "%s in %s; report %s",
                        Counted.of(results.adapters(), "adapter"), SealWork.duration(results.seconds()), page);
    }

    private static void tellOfLostCosts(Verb verb, StoredRun run) throws IOException {
        List<Integer> lost = Costs.read(run.costs()).unreadable();
        if (!lost.isEmpty()) {
            verb.note(
                    "report (%s): cannot read lines %s, the costs are told without them; mend or remove them",
                    run.costs(), lost.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    private static void print(Console console, Results results) {
        String untaught = results.isRated() ? "" : UNTAUGHT;
        results.rounds().forEach(round -> print(console, round, "passage", untaught));
        tellOfEmptyRound(console, results);
        results.arms().forEach(arm -> print(console, head(results, arm), arm, results.seed()));
    }

    private static void print(Console console, ArcResults results) {
        results.rounds().forEach(round -> print(console, round, "puzzle", UNTAUGHT));
        tellOfEmptyRound(console, results);
        results.arms().forEach(arm -> print(console, head(results, arm), arm, results.seed()));
    }

    /// The round under way that has learnt no edit yet, if there is one: it has no figures.
    private static void tellOfEmptyRound(Console console, RunResults<?> results) {
        Standing at = results.run().standing(results.ledger());
        if (at.round() < at.rounds() && at.round() == results.rounds().size()) {
            console.line("round %d: not finished, no edit is learnt yet", at.round() + 1);
        }
    }

    /// @param untaught how the untaught model's reward is told; empty where it has none
    private static void print(Console console, RoundResult round, String context, String untaught) {
        console.line(
                "round %d%s: %s, %s%s; reward%s %.3f taught, %.3f with the best edit",
                round.round() + 1,
                round.ended() ? "" : " (not finished)",
                Counted.of(round.contexts(), context),
                Counted.of(round.edits(), "edit"),
                round.ended() ? kept(round) : "",
                untaught.formatted(round.baseMean()),
                round.rewardMean(),
                round.rewardBestMean());
    }

    private static String kept(RoundResult round) {
        return ", %d kept".formatted(round.kept())
                + (round.alike() == 0
                        ? ""
                        : " (nothing to learn of %d, their edits were worth the same)".formatted(round.alike()));
    }

    /// How the line of an arm begins: after which round, in a run that has any, and its name; as wide in all of them.
    private static String head(RunResults<?> results, ArmOutcome arm) {
        String name = Column.padded(arm.arm(), results.arms().stream().map(ArmOutcome::arm)) + " ";
        return results.run().plan().settings().rounds().count() == 0
                ? name
                : Column.padded(when(arm), results.arms().stream().map(RunSummary::when)) + " " + name;
    }

    private static String when(ArmOutcome arm) {
        return arm.round() == 0 ? "before any round," : "after round %d,".formatted(arm.round());
    }

    private static void print(Console console, String head, ArmResult arm, long seed) {
        Interval contained = arm.interval(Measure.CONTAINED, seed);
        Interval logprob = arm.interval(Measure.LOGPROB, seed);
        console.line(
                "%s%s, %s: %.1f %% answered [%.1f, %.1f],%s right answers' log-probability %.3f [%.3f, %.3f]",
                head,
                Counted.of(arm.passages(), "passage"),
                Counted.of(arm.questions(), "question"),
                100 * contained.mean(),
                100 * contained.low(),
                100 * contained.high(),
                judged(arm, seed),
                logprob.mean(),
                logprob.low(),
                logprob.high());
    }

    private static void print(Console console, String head, ArcArmResult arm, long seed) {
        Interval rate = arm.rate(seed);
        console.line(
                "%s%s, %d of %s solved: %.1f %% [%.1f, %.1f]",
                head,
                Counted.of(arm.tasks(), "puzzle"),
                arm.solved(),
                Counted.of(arm.attempts(), "attempt"),
                100 * rate.mean(),
                100 * rate.low(),
                100 * rate.high());
    }

    /// What the judges say, those that were asked.
    private static String judged(ArmResult arm, long seed) {
        var text = new StringBuilder();
        for (Measure measure : arm.scores().keySet()) {
            if (measure.isJudged()) {
                Interval right = arm.interval(measure, seed);
                text.append(" %s %.1f %% [%.1f, %.1f],"
                        .formatted(measure, 100 * right.mean(), 100 * right.low(), 100 * right.high()));
            }
        }
        return text.toString();
    }
}
