package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.seal.Documents;
import dev.selkie.seal.Passage;
import dev.selkie.seal.judge.Judges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SEAL's inner loop: fresh adapters learn documents, many adapters in shared batches.
///
/// Source: Zweiger et al., arXiv:2506.10943, section 3.1.
final class Lesson {
    private final RunningRun<RunFolder> run;
    private final Llama llama;
    private final Stage<Passage, Arm> stage;

    Lesson(RunningRun<RunFolder> run, Llama llama, Stage<Passage, Arm> stage) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
    }

    /// What came of one training.
    ///
    /// @param adapter what was learnt; none if it failed, or if nothing was to be learnt
    record Learnt(
            Trial trial,
            int documents,
            int tokens,
            int steps,
            double loss,
            Optional<PeftAdapter> adapter,
            Optional<String> failure)
            implements Outcomes.Outcome<Learnt> {
        static Learnt failed(Trial trial, String why) {
            return new Learnt(trial, 0, 0, 0, 0, Optional.empty(), Optional.of(why));
        }

        Entry.Examined examined(Judges.Judged judged) {
            return new Entry.Examined(
                    trial, documents, tokens, steps, loss, judged.answers(), judged.why(), Optional.empty());
        }

        @Override
        public Learnt at(StepMetrics step) {
            return new Learnt(trial, documents, tokens, step.step(), step.loss(), adapter, failure);
        }

        /// The same, of another exam.
        Learnt about(Trial other) {
            return new Learnt(other, documents, tokens, steps, loss, adapter, failure);
        }

        @Override
        public Learnt with(PeftAdapter learnt) {
            return new Learnt(trial, documents, tokens, steps, loss, Optional.of(learnt), failure);
        }

        @Override
        public Learnt failed(String why) {
            return failed(trial, why);
        }
    }

    /// Trains an adapter for each of the `trials` of `arm`. One that fails does not disturb the others.
    List<Learnt> learn(Arm arm, List<Trial> trials) throws IOException {
        var outcomes = new Outcomes<Learnt>(run::learning);
        var jobs = new ArrayList<TrainingJob>();
        for (Trial trial : trials) {
            Optional<String> failure = failure(trial.edit());
            if (failure.isPresent()) {
                outcomes.add(Learnt.failed(trial, failure.get()));
            } else {
                plan(trial, documents(arm, trial.edit()), outcomes).ifPresent(jobs::add);
            }
        }
        llama.train(jobs, outcomes, run.limits().memory());
        return outcomes.all();
    }

    /// Trains one adapter on what `each` learns about every passage of the stage: the same outcome for all `trials`,
    /// which differ in their passages alone. Of a passage whose edit failed the passage alone is learnt.
    ///
    /// The setting that Zweiger et al. call continued pretraining (section 4.2).
    List<Learnt> learnTogether(Arm each, List<Trial> trials) throws IOException {
        Trial first = trials.getFirst();
        var documents = new ArrayList<String>();
        for (Trial.Edit edit : stage.edits(each, first.edit().round())) {
            documents.addAll(documents(failure(edit).isPresent() ? new Arm.PassageOnly() : each, edit));
        }
        var whole = first.whole();
        var outcomes = new Outcomes<Learnt>(run::learning);
        Optional<TrainingJob> job = plan(whole, documents, outcomes);
        if (job.isPresent()) {
            llama.train(List.of(job.get()), outcomes, run.limits().memory());
        }
        Learnt learnt = outcomes.all().getFirst();
        return trials.stream().map(learnt::about).toList();
    }

    /// Why there is no text to learn.
    Optional<String> failure(Trial.Edit edit) {
        return run.ledger().edit(edit).flatMap(Entry.Written::failure);
    }

    /// The job that learns `documents`, if they can be learnt; adds what is known of it to `outcomes`.
    private Optional<TrainingJob> plan(Trial trial, List<String> documents, Outcomes<Learnt> outcomes)
            throws IOException {
        RunSettings settings = run.folder().plan().settings();
        Recipe recipe = settings.inner();
        List<Sequence> data = encode(documents, recipe.train().loss());
        Learnt before = beginning(trial, data);
        if (before.failure.isPresent()) {
            outcomes.add(before);
            return Optional.empty();
        }
        outcomes.add(before, recipe.train().steps(data.size()));
        return Optional.of(recipe.job(llama, data, trial.trainingSeed(settings.seed())));
    }

    /// What is known of a training before its first step.
    Learnt beginning(Trial trial, List<Sequence> data) {
        int longest = data.stream().mapToInt(Sequence::length).max().orElseThrow();
        Optional<String> misfit = llama.config().misfit("a document", longest);
        if (misfit.isPresent()) {
            return Learnt.failed(trial, misfit.get());
        }
        int tokens = data.stream().mapToInt(Sequence::keys).sum();
        return new Learnt(trial, data.size(), tokens, 0, 0, Optional.empty(), Optional.empty());
    }

    private List<String> documents(Arm arm, Trial.Edit name) {
        Passage passage = stage.contextOf(name);
        List<String> edits = arm instanceof Arm.PassageOnly
                ? List.of()
                : List.of(run.ledger()
                        .edit(name)
                        .orElseThrow(() -> new IllegalStateException(name + " is not written yet"))
                        .text());
        return Documents.of(
                edits, passage, run.folder().plan().settings().writing().splitting());
    }

    List<Sequence> encode(List<String> documents, LossRule loss) throws IOException {
        return llama.encoder(true).encode(DataSet.ofTexts(documents), loss);
    }
}
