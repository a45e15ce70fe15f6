package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// Reads the lines of a run's log. Each must be a piece of the run's plan: what is not planned would never be looked
/// up, and so would be passed over in silence.
final class PlannedEntries implements RunLog.Reader<Entry> {
    /// What an entry is of.
    private static final List<String> NAME = List.of("entry", "round", "stage", "arm", "context", "edit", "seed");

    private final Plan<?, ?> plan;
    private final Set<Trial.Edit> edits;
    private final Set<Trial> trials;

    PlannedEntries(Plan<?, ?> plan) {
        this.plan = plan;
        edits = new HashSet<>(plan.allEdits());
        trials = new HashSet<>(plan.allTrials(false));
    }

    /// @throws FormatException naming the line, if it is no entry or not planned
    @Override
    public Entry read(JsonObject line) throws FormatException {
        Entry entry = EntryJson.read(line);
        if (!isPlanned(entry)) {
            var found = new LinkedHashMap<>(line.values());
            found.keySet().retainAll(NAME);
            throw FormatException.in(
                    line.place(),
                    "a piece of the run's plan (without this line its work is done again)",
                    FormatException.shorten(Json.writeCompact(found)));
        }
        if (entry instanceof Entry.Examined examined && plan instanceof RunPlan passages) {
            checkAnswers(line, examined, passages);
        }
        return entry;
    }

    private boolean isPlanned(Entry entry) {
        return switch (entry) {
            case Entry.Written written -> edits.contains(written.edit());
            case Entry.Rated rated -> edits.contains(rated.edit()) && isTraining(rated.edit());
            case Entry.Examined examined -> plan instanceof RunPlan && trials.contains(examined.trial());
            case Entry.Attempted attempted -> plan instanceof ArcPlan && trials.contains(attempted.trial());
            case Entry.Reinforced end -> isPlanned(end);
        };
    }

    private boolean isPlanned(Entry.Reinforced end) {
        Rounds rounds = plan.settings().rounds();
        return end.round() < rounds.count()
                && end.kept().stream().allMatch(edit -> edits.contains(edit) && isTraining(edit))
                && end.alike().stream().allMatch(context -> context < rounds.contexts());
    }

    /// An exam that was taken has an answer to each question.
    private static void checkAnswers(JsonObject line, Entry.Examined examined, RunPlan plan) throws FormatException {
        Trial.Edit edit = examined.trial().edit();
        Stage<Passage, Arm> stage = isTraining(edit) ? plan.training(edit.round()) : plan.heldOutStage();
        int questions = stage.contextOf(edit).questions().size();
        int answers = examined.answers().size();
        if (examined.failure().isEmpty() && answers != questions) {
            throw line.wrong("answers", "%d, one for each question".formatted(questions), "%d".formatted(answers));
        }
    }

    private static boolean isTraining(Trial.Edit edit) {
        return edit.stage().equals(Stage.TRAIN);
    }
}
