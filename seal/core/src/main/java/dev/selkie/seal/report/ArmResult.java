package dev.selkie.seal.report;

import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// One arm's exams with one model.
///
/// @param round     the model's: how often it has been reinforced
/// @param arm       see [Arm#label()]
/// @param passages  that have been examined
/// @param questions of those
/// @param scores    by measure that is known, of each passage by its number in the stage: the mean over edits
///     and seeds of the mean over its questions
public record ArmResult(
        int round, String arm, int passages, int questions, SequencedMap<Measure, SortedMap<Integer, Double>> scores)
        implements ArmOutcome {

    /// The results of `arm` in `stage`; none while nothing of it is finished.
    static Optional<ArmResult> of(Stage<Passage, Arm> stage, Arm arm, int round, Ledger ledger) {
        var exams = new TreeMap<Integer, List<Entry.Examined>>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            List<Entry.Examined> own = exams(stage, arm, round, context, ledger);
            if (!own.isEmpty()) {
                exams.put(context, own);
            }
        }
        if (exams.isEmpty()) {
            return Optional.empty();
        }
        var scores = new LinkedHashMap<Measure, SortedMap<Integer, Double>>();
        for (Measure measure : Measure.values()) {
            SortedMap<Integer, Double> known = scores(stage, exams, measure);
            if (!known.isEmpty()) {
                scores.put(measure, known);
            }
        }
        int questions = exams.keySet().stream()
                .mapToInt(context -> stage.contexts().get(context).questions().size())
                .sum();
        return Optional.of(new ArmResult(round, arm.label(), exams.size(), questions, scores));
    }

    private static SortedMap<Integer, Double> scores(
            Stage<Passage, Arm> stage, SortedMap<Integer, List<Entry.Examined>> exams, Measure measure) {
        var scores = new TreeMap<Integer, Double>();
        exams.forEach((context, own) -> {
            Passage passage = stage.contexts().get(context);
            List<Double> means = own.stream()
                    .filter(exam -> exam.knows(measure))
                    .map(exam -> measure.mean(exam.answers(), passage))
                    .toList();
            if (!means.isEmpty()) {
                scores.put(context, Interval.mean(means));
            }
        });
        return scores;
    }

    private static List<Entry.Examined> exams(
            Stage<Passage, Arm> stage, Arm arm, int round, int context, Ledger ledger) {
        var exams = new ArrayList<Entry.Examined>();
        for (Trial trial : stage.trials(arm, round, context)) {
            ledger.exam(trial).filter(exam -> exam.failure().isEmpty()).ifPresent(exams::add);
        }
        return exams;
    }

    /// The mean over passages with its interval.
    public Interval interval(Measure measure, long seed) {
        return Interval.of(List.copyOf(of(measure).values()), RandomStream.of(seed, "bootstrap"));
    }

    /// How much better this arm is than `other`, passage by passage; none if they share no passage.
    public Optional<Interval> over(ArmResult other, Measure measure, long seed) {
        return Interval.paired(of(measure), other.of(measure), seed);
    }

    /// The scores by number of the passage.
    SortedMap<Integer, Double> of(Measure measure) {
        return scores.getOrDefault(measure, new TreeMap<>());
    }

    SequencedMap<String, Object> json(long seed) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", arm);
        json.put("round", round);
        json.put("passages", passages);
        json.put("questions", questions);
        for (Measure measure : scores.keySet()) {
            json.put(measure.toString(), interval(measure, seed).json());
        }
        return json;
    }
}
