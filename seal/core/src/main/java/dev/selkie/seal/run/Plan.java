package dev.selkie.seal.run;

import java.util.List;
import java.util.OptionalDouble;

/// What is to be done in a run, all of it known beforehand: [RunPlan] over passages, [ArcPlan] over puzzles.
public sealed interface Plan permits RunPlan, ArcPlan {
    Settings settings();

    /// All self-edits that models write, files hold, or that are drawn.
    List<Trial.Edit> allEdits();

    /// All exams or attempts, those with adapters or all.
    List<Trial> allTrials(boolean adaptersOnly);

    /// How many entries give the rewards of all edits of a context that a round learns from.
    int piecesOfContext();

    /// By how much the best edit of a context in training is better than none, as far as is known.
    OptionalDouble bestGain(int round, int context, Ledger ledger);
}
