package dev.selkie.seal.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// Counts how far a run is, entry by entry. Adding an entry takes time in proportion to the edits of its
/// context, not to the length of the run.
///
/// Has identity and grows with its ledger.
final class Tally {
    private final Plan<?, ?> plan;
    private final Ledger ledger;
    private final Set<Trial.Edit> edits; // left to be written
    private final Set<Trial> adapters; // left to be trained and examined
    private final Set<Trial> exams; // left, of all
    private final int ofEdits;
    private final int ofAdapters;
    private final Map<Place, Integer> pieces = new HashMap<>(); // finished of contexts in training
    private final Map<Integer, Integer> contexts = new HashMap<>(); // finished in training, by round
    private OptionalDouble best = OptionalDouble.empty();

    /// A context that a round learns from.
    private record Place(int round, int context) {}

    /// @param ledger of what is finished already
    Tally(Plan<?, ?> plan, Ledger ledger) {
        this.plan = plan;
        this.ledger = ledger;
        edits = new HashSet<>(plan.allEdits());
        adapters = new HashSet<>(plan.allTrials(true));
        exams = new HashSet<>(plan.allTrials(false));
        ofEdits = edits.size();
        ofAdapters = adapters.size();
        ledger.entries().forEach(this::add);
    }

    /// Counts an entry that the ledger has from now on.
    void add(Entry entry) {
        switch (entry) {
            case Entry.Written written -> edits.remove(written.edit());
            case Entry.Rated rated -> addPiece(rated.edit());
            case Entry.Examined examined -> add(examined.trial());
            case Entry.Attempted attempted -> add(attempted.trial());
            case Entry.Reinforced _ -> {} // the ledger knows the rounds that have ended
        }
    }

    private void add(Trial trial) {
        exams.remove(trial);
        if (adapters.remove(trial)) {
            addPiece(trial.edit());
        }
        if (trial.edit().stage().equals(Stage.TRAIN)) {
            OptionalDouble gain =
                    plan.bestGain(trial.edit().round(), trial.edit().context(), ledger);
            best = gain.isPresent() && (best.isEmpty() || gain.getAsDouble() > best.getAsDouble()) ? gain : best;
        }
    }

    private void addPiece(Trial.Edit edit) {
        if (edit.stage().equals(Stage.TRAIN)) {
            int finished = pieces.merge(new Place(edit.round(), edit.context()), 1, Integer::sum);
            if (finished == plan.piecesOfContext()) {
                contexts.merge(edit.round(), 1, Integer::sum);
            }
        }
    }

    Standing standing() {
        int rounds = plan.settings().rounds().count();
        int round = ledger.ended(rounds);
        boolean trains = round < rounds;
        return new Standing(
                round,
                rounds,
                trains ? contexts.getOrDefault(round, 0) : 0,
                trains ? plan.settings().rounds().contexts() : 0,
                ofEdits - edits.size(),
                ofEdits,
                ofAdapters - adapters.size(),
                ofAdapters,
                best,
                !trains && exams.isEmpty());
    }
}
