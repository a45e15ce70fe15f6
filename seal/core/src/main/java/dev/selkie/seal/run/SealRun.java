package dev.selkie.seal.run;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.seal.Passage;
import dev.selkie.seal.judge.Judges;
import java.io.IOException;

/// SEAL over passages: a model learns by reinforcement to write self-edits from which it learns more.
///
/// What the paper does (Zweiger, Pari et al., arXiv:2506.10943, sections 3.1 and 4.2), and this does: in
/// every round ([OuterLoop])
///
/// 1. the model writes some edits of each of the round's passages;
/// 2. of each edit, and for each of some seeds, a fresh adapter is trained on the edit's documents and the
///    passage, and answers the passage's questions without seeing it; the model itself answers them once;
/// 3. an edit's reward is the mean of its answers' worth; the best edit of each passage is kept;
/// 4. the model is trained (LoRA, then merged) to write the kept edits when asked. This is ReST-EM: filtered
///    behaviour cloning, on edits of the current model only (Singh et al., arXiv:2312.06585);
///    [Reinforcement] has others.
///
/// Beyond it: ties are broken by the edit's log-probability, an edit may have to beat the untaught model to
/// be kept, the reward may be smooth ([dev.selkie.seal.Measure#LOGPROB]), all adapters of a stage are trained
/// and examined together, every model may be measured on held-out passages, and whatever is finished is noted
/// at once: a run that was killed goes on where it was, to the same bits. Without rounds a run is an
/// evaluation, of passages one by one or learnt together: the paper's continued pretraining, with LoRA as its first
/// version has it ([Arm.Together]) or of all weights as its second ([Arm.Full]).
///
/// Answers may be judged by models ([dev.selkie.seal.judge.Judge]), which may also rate the edits in place of inner
/// loops ([Selection#proxy()]); the writer may be a teacher apart from the student ([Manifest#teacher()]).
///
/// Left out: means against forgetting; [ContinualRun] shows how much is forgotten. Adapters of the inner loop are
/// thrown away, as published.
public final class SealRun {
    /// How many adapters are trained and examined together, unless the caller says otherwise.
    public static final int ADAPTERS_AT_ONCE = 16;

    private SealRun() {}

    /// Does all that is left of the run in `folder`. Trainings of all weights ([Arm.Full]) heed no limit of memory.
    ///
    /// @throws AlreadyRunning if another process works on the run
    public static void go(RunFolder folder, Device device, Limits limits, RunListener listener) throws IOException {
        try (var run = RunningRun.open(folder, limits, listener)) {
            if (!run.isDone()) {
                folder.manifest().checkModels();
                try (Judges judges = folder.plan().settings().judging().open(device)) {
                    new OuterLoop<>(run, folder.plan(), device, new Passages(run, judges)).go();
                }
            }
        }
    }

    /// @param judges of answers and edits
    private record Passages(RunningRun<RunFolder> run, Judges judges) implements OuterLoop.Domain<Passage, Arm> {
        @Override
        public void work(Stage<Passage, Arm> stage, int round, Llama writer, Llama learner) throws IOException {
            new EditStage(run, writer, stage, round).write();
            new ExamStage(run, judges, learner, stage, round).examine();
            if (stage.isRated()) {
                new RatingStage(run, judges, stage, round).rate();
            }
        }

        @Override
        public Candidates candidates(Stage<Passage, Arm> stage, int round, Llama writer) {
            return new PassageCandidates(run.folder().plan().settings(), run.ledger(), writer, stage, round);
        }
    }
}
