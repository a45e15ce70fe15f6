package dev.selkie.seal.run;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.seal.arc.Puzzle;
import java.io.IOException;

/// SEAL over grid puzzles: a model learns by reinforcement to choose how it is trained on each.
///
/// What the paper does (Zweiger, Pari et al., arXiv:2506.10943, sections 3.2 and 4.1), and this does: in
/// every round ([OuterLoop])
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
    private ArcRun() {}

    /// Does all that is left of the run in `folder`.
    ///
    /// @throws AlreadyRunning if another process works on the run
    public static void go(ArcFolder folder, Device device, Limits limits, RunListener listener) throws IOException {
        try (var run = RunningRun.open(folder, limits, listener)) {
            if (!run.isDone()) {
                folder.manifest().checkModels();
                new OuterLoop<>(run, folder.plan(), device, new Puzzles(run)).go();
            }
        }
    }

    private record Puzzles(RunningRun<ArcFolder> run) implements OuterLoop.Domain<Puzzle, ArcArm> {
        @Override
        public void work(Stage<Puzzle, ArcArm> stage, int round, Llama writer, Llama learner) throws IOException {
            new ArcEditStage(run, writer, stage, round).write();
            new ArcExamStage(run, learner, stage, round).examine();
        }

        @Override
        public Candidates candidates(Stage<Puzzle, ArcArm> stage, int round, Llama writer) {
            return new PuzzleCandidates(run.folder().plan().settings(), run.ledger(), writer, stage, round);
        }
    }
}
