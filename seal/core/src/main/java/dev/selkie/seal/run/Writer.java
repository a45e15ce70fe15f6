package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Staged;
import dev.selkie.model.merge.Merge;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.train.Objective;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The model as a writer of edits, at the end of a round: it learns from its edits' rewards, and what it has
/// learnt is merged into it.
///
/// @param round that ends
record Writer(RunningRun<?> run, int round) {
    /// What the writer is to learn.
    ///
    /// @param kept  edits that it is drawn to
    /// @param alike contexts whose edits say nothing, see [Entry.Reinforced]
    /// @param data  texts, in the order that `objective` knows them by
    record Lessons(List<Trial.Edit> kept, List<Integer> alike, List<Sequence> data, Objective objective) {}

    /// Trains the writer; its adapter is written to the run's folder.
    ///
    /// @return the round's end, not noted yet; nothing is kept where there was nothing to learn
    Entry.Reinforced teach(Llama llama, Lessons lessons) throws IOException {
        Recipe recipe = run.folder().plan().settings().rounds().outer();
        if (lessons.data.isEmpty() || recipe.train().epochs() == 0) {
            return new Entry.Reinforced(round, List.of(), lessons.alike, 0, 0);
        }
        long start = System.nanoTime();
        long seed = RandomStream.of(run.folder().manifest().settings().seed(), "outer")
                .with(round)
                .bits(0);
        var steps = new ArrayList<StepMetrics>();
        var listener = new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                steps.add(metrics);
            }

            @Override
            public void finished(int job, PeftAdapter adapter) throws IOException {
                write(adapter, run.folder().adapter(round));
            }
        };
        llama.train(
                List.of(recipe.job(llama, lessons.data, seed, lessons.objective)),
                listener,
                run.limits().memory());
        long tokens = lessons.data.stream().mapToLong(Sequence::keys).sum();
        run.spent("outer", round, lessons.data.size(), tokens * recipe.train().epochs(), start);
        return new Entry.Reinforced(
                round,
                lessons.kept,
                lessons.alike,
                steps.size(),
                steps.getLast().loss());
    }

    /// Merges the adapter into `model`, if one was trained, and notes the round's end. The model is no longer
    /// in use.
    void merge(Path model, Entry.Reinforced end) throws IOException {
        if (end.steps() > 0) {
            StoredRun folder = run.folder();
            Merge.write(model, folder.adapter(round), folder.merged(round), Optional.empty(), true, Progress.SILENT);
        }
        run.finish(end);
    }

    /// Puts `adapter` into `folder`, in place of what is there.
    static void write(PeftAdapter adapter, Path folder) throws IOException {
        try (Staged staged = Staged.folder(folder, true)) {
            adapter.write(staged.path());
            staged.commit();
        }
    }
}
