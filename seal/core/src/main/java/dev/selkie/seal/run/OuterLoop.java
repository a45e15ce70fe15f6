package dev.selkie.seal.run;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// SEAL's outer loop, whatever is learnt about. In every round
///
/// 1. the model writes some edits of each context;
/// 2. each edit is learnt, and the model that comes of it is examined: the inner loop;
/// 3. what an edit is worth decides what the writer learns, see [Reinforcement];
/// 4. the writer is trained (LoRA, then merged), and writes the next round's edits.
///
/// Every model is measured on contexts that no round learns from. Whatever is finished is noted at once: a run that was
/// killed goes on where it was, to the same bits.
///
/// Source: Zweiger, Pari et al., arXiv:2506.10943, section 3.1.
final class OuterLoop<C, A extends AnyArm> {
    private final RunningRun<?> run;
    private final Plan<C, A> plan;
    private final Device device;
    private final Domain<C, A> domain;

    /// @param plan of `run`
    OuterLoop(RunningRun<?> run, Plan<C, A> plan, Device device, Domain<C, A> domain) {
        this.run = run;
        this.plan = plan;
        this.device = device;
        this.domain = domain;
    }

    /// What passages and puzzles differ in.
    interface Domain<C, A extends AnyArm> {
        /// Does what is missing of a stage: has its edits written by `writer`, then learnt by `learner` and examined.
        void work(Stage<C, A> stage, int round, Llama writer, Llama learner) throws IOException;

        /// The edits of a round's `stage` with what they were worth.
        Candidates candidates(Stage<C, A> stage, int round, Llama writer);
    }

    /// Does all that is left of the run.
    void go() throws IOException {
        for (int round = 0; round <= plan.settings().rounds().count() && !run.cancelled(); round++) {
            if (run.ledger().round(round).isEmpty() && !plan.stages(round).isEmpty()) {
                go(round);
            }
        }
    }

    private void go(int round) throws IOException {
        Path model = run.folder().model(round, run.ledger());
        boolean reinforces = round < plan.settings().rounds().count();
        Optional<Entry.Reinforced> end;
        try (Llama writer = Llama.load(model, device)) {
            if (!work(writer, round)) {
                return;
            }
            end = reinforces ? Optional.of(reinforce(writer, round)) : Optional.empty();
        }
        if (end.isPresent()) {
            new Writer(run, round).merge(model, end.get());
        }
    }

    /// Does all of a round but for its end. Where the writer is a teacher, another model learns its edits.
    ///
    /// @return whether nothing is left to do
    private boolean work(Llama writer, int round) throws IOException {
        Manifest manifest = run.folder().manifest();
        if (manifest.teacher().isEmpty()) {
            return work(writer, writer, round);
        }
        try (Llama student = Llama.load(manifest.model(), device)) {
            return work(writer, student, round);
        }
    }

    private boolean work(Llama writer, Llama learner, int round) throws IOException {
        for (Stage<C, A> stage : plan.stages(round)) {
            domain.work(stage, round, writer, learner);
            if (run.cancelled()) {
                return false;
            }
        }
        return true;
    }

    private Entry.Reinforced reinforce(Llama writer, int round) throws IOException {
        Candidates candidates = domain.candidates(plan.training(round), round, writer);
        var outer = new OuterStage(writer, plan.settings().rounds().reinforcement(), candidates, run.ledger());
        return new Writer(run, round).teach(writer, outer.lessons());
    }
}
