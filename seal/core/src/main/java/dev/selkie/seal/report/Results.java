package dev.selkie.seal.report;

import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A run in numbers, as far as it is.
///
/// @param run    its folder
/// @param ledger what is finished
/// @param rounds of reinforcement, but for those that have learnt no edit
/// @param arms   of the held-out stage, model by model
/// @param costs  what it took
public record Results(RunFolder run, Ledger ledger, List<RoundResult> rounds, List<ArmResult> arms, List<Costs> costs)
        implements RunResults<ArmResult> {
    public Results {
        rounds = List.copyOf(rounds);
        arms = List.copyOf(arms);
        costs = List.copyOf(costs);
    }

    /// Reads them from the run's folder.
    public static Results of(RunFolder run) throws IOException {
        Ledger ledger = run.ledger();
        List<Costs> costs = Costs.read(run.costs()).costs();
        RunPlan plan = run.plan();
        Stage<Passage, Arm> heldOut = plan.heldOutStage();
        var rounds = new ArrayList<RoundResult>();
        var arms = new ArrayList<ArmResult>();
        for (int round = 0; round <= plan.settings().rounds().count(); round++) {
            if (round < plan.settings().rounds().count()) {
                RoundResult.of(plan, round, ledger, costs).ifPresent(rounds::add);
            }
            for (Arm arm : heldOut.arms()) {
                ArmResult.of(heldOut, arm, round, ledger).ifPresent(arms::add);
            }
        }
        return new Results(run, ledger, rounds, arms, costs);
    }

    /// The arms of the last model that has been examined.
    List<ArmResult> lastArms() {
        int last = arms.stream().mapToInt(ArmResult::round).max().orElse(0);
        return arms.stream().filter(arm -> arm.round() == last).toList();
    }

    /// The scores of `arm` by passage.
    SequencedMap<Passage, Double> scores(ArmResult arm, Measure measure) {
        var scores = new LinkedHashMap<Passage, Double>();
        arm.of(measure)
                .forEach((context, score) -> scores.put(run.plan().heldOut().get(context), score));
        return scores;
    }

    /// Questions that `arm` has gained and lost against the same model untaught.
    Turnover turnover(ArmResult arm) {
        return Turnover.of(run.plan().heldOutStage(), Arm.named(arm.arm()), arm.round(), ledger);
    }

    /// How much better `arm` is than the same model untaught; none for the untaught itself.
    Optional<Interval> overBase(ArmResult arm, Measure measure) {
        String base = new Arm.Base().label();
        return arm.arm().equals(base)
                ? Optional.empty()
                : arm(base, arm.round()).flatMap(one -> arm.over(one, measure, seed()));
    }

    @Override
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("rounds", rounds.stream().map(this::json).toList());
        json.put("arms", arms.stream().map(this::json).toList());
        json.put("outer", run.plan().settings().rounds().reinforcement().label());
        json.put("adapters", adapters());
        json.put("seconds", seconds());
        json.put("model", model().toString());
        return json;
    }

    /// Whether rewards are ratings of edits that no one learns: the untaught model has none.
    public boolean isRated() {
        return run.plan().settings().selection().proxy();
    }

    private SequencedMap<String, Object> json(RoundResult round) {
        SequencedMap<String, Object> json = round.json();
        if (isRated()) {
            json.remove("base_mean");
        }
        return json;
    }

    /// An arm, with its paired gain over the untaught model by each measure.
    private SequencedMap<String, Object> json(ArmResult arm) {
        SequencedMap<String, Object> json = arm.json(seed());
        var over = new LinkedHashMap<String, Object>();
        for (Measure measure : Measure.values()) {
            overBase(arm, measure).ifPresent(gain -> over.put(measure.toString(), gain.json()));
        }
        if (!over.isEmpty()) {
            json.put("questions_gained", turnover(arm).gained());
            json.put("questions_lost", turnover(arm).lost());
            json.put("questions_asked", turnover(arm).asked());
            json.put("over_base", over);
        }
        return json;
    }

    @Override
    public String html() {
        return new PassagesPage(this).html();
    }
}
