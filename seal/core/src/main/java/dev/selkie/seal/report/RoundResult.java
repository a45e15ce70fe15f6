package dev.selkie.seal.report;

import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Gain;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.RunPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// One round of reinforcement; rewards by the measure that the run selects by.
///
/// @param ended          whether the writer has learnt from its edits; until then the rest is so far
/// @param contexts       passages with an edit that has been examined
/// @param edits          that have been examined
/// @param kept           that the writer has learnt from
/// @param alike          contexts that taught the writer nothing, see [dev.selkie.seal.run.Entry.Reinforced]
/// @param baseMean       mean over contexts of the reward without any edit
/// @param rewardMean     mean over edits
/// @param rewardBestMean mean over contexts of the best edit's
/// @param seconds        that the round has taken
public record RoundResult(
        int round,
        boolean ended,
        int contexts,
        int edits,
        int kept,
        int alike,
        double baseMean,
        double rewardMean,
        double rewardBestMean,
        double seconds) {

    /// The result of `round`; none while it has learnt no edit.
    static Optional<RoundResult> of(RunPlan plan, int round, Ledger ledger, List<Costs> costs) {
        List<Gain> gains = Gain.of(plan, round, ledger);
        boolean ended = ledger.round(round).isPresent();
        if (gains.isEmpty() && !ended) {
            return Optional.empty();
        }
        Map<Integer, List<Gain>> byContext =
                gains.stream().collect(Collectors.groupingBy(gain -> gain.edit().context()));
        double seconds = costs.stream()
                .filter(cost -> cost.round() == round)
                .mapToDouble(Costs::seconds)
                .sum();
        return Optional.of(new RoundResult(
                round,
                ended,
                byContext.size(),
                gains.size(),
                ledger.round(round).map(end -> end.kept().size()).orElse(0),
                ledger.round(round).map(end -> end.alike().size()).orElse(0),
                byContext.values().stream()
                        .mapToDouble(of -> of.getFirst().base())
                        .average()
                        .orElse(0),
                gains.stream().mapToDouble(Gain::reward).average().orElse(0),
                byContext.values().stream()
                        .mapToDouble(of ->
                                of.stream().mapToDouble(Gain::reward).max().orElse(0))
                        .average()
                        .orElse(0),
                seconds));
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("round", round);
        json.put("ended", ended);
        json.put("contexts", contexts);
        json.put("edits", edits);
        json.put("kept", kept);
        json.put("alike", alike);
        json.put("base_mean", baseMean);
        json.put("reward_mean", rewardMean);
        json.put("reward_best_mean", rewardBestMean);
        json.put("seconds", seconds);
        return json;
    }
}
