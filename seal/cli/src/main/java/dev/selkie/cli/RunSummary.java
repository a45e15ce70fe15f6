package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.report.ArcArmResult;
import dev.selkie.seal.report.ArcResults;
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
                .line("%d adapters in %s; report %s", results.adapters(), SealWork.duration(results.seconds()), page);
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
        results.rounds().forEach(round -> print(console, round, "passages", untaught));
        tellOfEmptyRound(console, results);
        results.arms().forEach(arm -> print(console, arm, results.seed()));
    }

    private static void print(Console console, ArcResults results) {
        results.rounds().forEach(round -> print(console, round, "puzzles", UNTAUGHT));
        tellOfEmptyRound(console, results);
        results.arms().forEach(arm -> print(console, arm, results.seed()));
    }

    /// The round under way that has learnt no edit yet, if there is one: it has no figures.
    private static void tellOfEmptyRound(Console console, RunResults<?> results) {
        Standing at = results.run().standing(results.ledger());
        if (at.round() < at.rounds() && at.round() == results.rounds().size()) {
            console.line("round %d: not finished, no edit is learnt yet", at.round() + 1);
        }
    }

    /// @param untaught how the untaught model's reward is told; empty where it has none
    private static void print(Console console, RoundResult round, String contexts, String untaught) {
        console.line(
                "round %d%s: %d %s, %d edits%s; reward%s %.3f taught, %.3f with the best edit",
                round.round() + 1,
                round.ended() ? "" : " (not finished)",
                round.contexts(),
                contexts,
                round.edits(),
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

    private static void print(Console console, ArmResult arm, long seed) {
        Interval contained = arm.interval(Measure.CONTAINED, seed);
        Interval logprob = arm.interval(Measure.LOGPROB, seed);
        console.line(
                "%s, %-8s %d passages, %d questions: %.1f %% answered [%.1f, %.1f],%s"
                        + " right answers' log-probability %.3f [%.3f, %.3f]",
                when(arm.round()),
                arm.arm(),
                arm.passages(),
                arm.questions(),
                100 * contained.mean(),
                100 * contained.low(),
                100 * contained.high(),
                judged(arm, seed),
                logprob.mean(),
                logprob.low(),
                logprob.high());
    }

    private static void print(Console console, ArcArmResult arm, long seed) {
        Interval rate = arm.rate(seed);
        console.line(
                "%s, %-8s %d puzzles, %d of %d attempts solved: %.1f %% [%.1f, %.1f]",
                when(arm.round()),
                arm.arm(),
                arm.tasks(),
                arm.solved(),
                arm.attempts(),
                100 * rate.mean(),
                100 * rate.low(),
                100 * rate.high());
    }

    private static String when(int rounds) {
        return rounds == 0 ? "before any round" : "after round " + rounds;
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
