package dev.selkie.seal.report;

import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcFolder;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A run over puzzles in numbers, as far as it is.
///
/// @param run    its folder
/// @param ledger what is finished
/// @param rounds of reinforcement, but for those that have learnt no edit; the reward is 1 for an edit with which its
///     puzzle is solved
/// @param arms   of the held-out stage, model by model
/// @param costs  what it took
public record ArcResults(
        ArcFolder run, Ledger ledger, List<RoundResult> rounds, List<ArcArmResult> arms, List<Costs> costs)
        implements RunResults<ArcArmResult> {
    public ArcResults {
        rounds = List.copyOf(rounds);
        arms = List.copyOf(arms);
        costs = List.copyOf(costs);
    }

    /// Reads them from the run's folder.
    public static ArcResults of(ArcFolder run) throws IOException {
        Ledger ledger = run.ledger();
        List<Costs> costs = Costs.read(run.costs()).costs();
        ArcPlan plan = run.plan();
        Stage<Puzzle, ArcArm> heldOut = plan.heldOutStage();
        var rounds = new ArrayList<RoundResult>();
        var arms = new ArrayList<ArcArmResult>();
        for (int round = 0; round <= plan.settings().rounds().count(); round++) {
            if (round < plan.settings().rounds().count()) {
                round(plan.training(round), round, ledger, costs).ifPresent(rounds::add);
            }
            for (ArcArm arm : heldOut.arms()) {
                ArcArmResult.of(heldOut, arm, round, ledger).ifPresent(arms::add);
            }
        }
        return new ArcResults(run, ledger, rounds, arms, costs);
    }

    private static Optional<RoundResult> round(
            Stage<Puzzle, ArcArm> stage, int round, Ledger ledger, List<Costs> costs) {
        Optional<ArcArmResult> untaught = ArcArmResult.of(stage, new ArcArm.InContext(), round, ledger);
        Optional<ArcArmResult> taught = ArcArmResult.of(stage, new ArcArm.OwnEdits(), round, ledger);
        boolean ended = ledger.round(round).isPresent();
        if (taught.isEmpty() && !ended) {
            return Optional.empty();
        }
        return Optional.of(new RoundResult(
                round,
                ended,
                taught.map(ArcArmResult::tasks).orElse(0),
                taught.map(ArcArmResult::attempts).orElse(0),
                ledger.round(round).map(end -> end.kept().size()).orElse(0),
                ledger.round(round).map(end -> end.alike().size()).orElse(0),
                untaught.map(ArcResults::mean).orElse(0.0),
                taught.map(ArcResults::mean).orElse(0.0),
                taught.map(ArcResults::solvable).orElse(0.0),
                costs.stream()
                        .filter(cost -> cost.round() == round)
                        .mapToDouble(Costs::seconds)
                        .sum()));
    }

    private static double mean(ArcArmResult arm) {
        return Interval.mean(List.copyOf(arm.shares().values()));
    }

    /// The share of puzzles that one of their edits solves.
    private static double solvable(ArcArmResult arm) {
        return Interval.mean(arm.shares().values().stream()
                .map(share -> share > 0 ? 1.0 : 0.0)
                .toList());
    }

    /// How much better `arm` is than the same model untaught; none for the untaught itself.
    Optional<Interval> overUntaught(ArcArmResult arm) {
        String untaught = new ArcArm.InContext().label();
        return arm.arm().equals(untaught)
                ? Optional.empty()
                : arm(untaught, arm.round()).flatMap(one -> arm.over(one, seed()));
    }

    @Override
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("outer", run.plan().settings().rounds().reinforcement().label());
        json.put("rounds", rounds.stream().map(RoundResult::json).toList());
        json.put("arms", arms.stream().map(this::json).toList());
        json.put("adapters", adapters());
        json.put("seconds", seconds());
        json.put("model", model().toString());
        return json;
    }

    private SequencedMap<String, Object> json(ArcArmResult arm) {
        SequencedMap<String, Object> json = arm.json(seed());
        overUntaught(arm).ifPresent(gain -> json.put("over_icl", gain.json()));
        return json;
    }

    @Override
    public String html() {
        return new PuzzlesPage(this).html();
    }
}
