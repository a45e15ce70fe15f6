package dev.selkie.seal.run;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.seal.arc.Puzzle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// SEAL's outer loop over grid puzzles: a model learns by reinforcement to choose how it is trained on each.
///
/// What the paper does (Zweiger, Pari et al., arXiv:2506.10943, sections 3.2 and 4.1), and this does: in
/// every round
///
/// 1. the model writes some edits of each of the round's puzzles: which augmentations, which loss, which
///    learning rate and how many epochs;
/// 2. for each edit a fresh adapter is trained on the rows that it makes of the puzzle's demonstrations, and
///    the model attempts with it the puzzle's tests, asked in many ways and voting; an edit that cannot
///    be read or takes too many steps trains nothing;
/// 3. every edit with which the puzzle is solved is kept;
/// 4. the model is trained (LoRA, then merged) to write the kept edits when asked. This is ReST-EM: filtered
///    behaviour cloning, on edits of the current model only (Singh et al., arXiv:2312.06585);
///    [Reinforcement] has others.
///
/// Beyond it: only edits of puzzles may be kept that the untaught model does not solve; all adapters of a
/// stage are trained and asked together; attempts without an adapter are made once for each puzzle; random
/// edits stand beside the model's own; and whatever is finished is noted at once: a run that was killed goes
/// on where it was, to the same bits.
///
/// Left out, though runs over passages have them: judges, since a grid is right or wrong, and a teacher.
public final class ArcRun {
    private final ArcFolder run;
    private final Journal journal;
    private final Device device;
    private final Limits limits;

    private ArcRun(ArcFolder run, Journal journal, Device device, Limits limits) {
        this.run = run;
        this.journal = journal;
        this.device = device;
        this.limits = limits;
    }

    /// Does all that is left of the run in `folder`.
    ///
    /// @throws AlreadyRunning if another process works on the run
    public static void go(ArcFolder folder, Device device, Limits limits, RunListener listener) throws IOException {
        try (Journal journal = Journal.open(folder, listener)) {
            if (!folder.standing(journal.ledger()).done()) {
                folder.manifest().checkModels();
                new ArcRun(folder, journal, device, limits).go();
            }
        }
    }

    private void go() throws IOException {
        ArcPlan plan = run.plan();
        for (int round = 0; round <= plan.settings().rounds().count() && !journal.cancelled(); round++) {
            boolean ended = journal.ledger().round(round).isPresent();
            if (!ended && !plan.stages(round).isEmpty()) {
                go(round);
            }
        }
    }

    private void go(int round) throws IOException {
        Path model = run.model(round, journal.ledger());
        boolean reinforced = round < run.plan().settings().rounds().count();
        Optional<Entry.Reinforced> end;
        try (Llama llama = Llama.load(model, device)) {
            for (Stage<Puzzle, ArcArm> stage : run.plan().stages(round)) {
                new ArcEditStage(run, journal, llama, stage, round).write();
                new ArcExamStage(run, journal, llama, stage, round, limits).examine();
                if (journal.cancelled()) {
                    return;
                }
            }
            end = reinforced ? Optional.of(reinforce(llama, round)) : Optional.empty();
        }
        if (end.isPresent()) {
            writer(round).merge(model, end.get());
        }
    }

    private Entry.Reinforced reinforce(Llama llama, int round) throws IOException {
        ArcSettings settings = run.plan().settings();
        Ledger ledger = journal.ledger();
        var candidates =
                new PuzzleCandidates(settings, ledger, llama, run.plan().training(round), round);
        var outer = new OuterStage(llama, settings.rounds().reinforcement(), candidates, ledger);
        return writer(round).teach(llama, outer.lessons());
    }

    private Writer writer(int round) {
        return new Writer(run, journal, run.plan().settings().rounds().outer(), round, limits.memory());
    }
}
