package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.Documents;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SEAL's inner loop: fresh adapters learn documents, many adapters in shared batches.
///
/// Source: Zweiger et al., arXiv:2506.10943, section 3.1.
final class Lesson {
    private final RunningRun run;
    private final Llama llama;
    private final Stage stage;

    Lesson(RunningRun run, Llama llama, Stage stage) {
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
            Optional<String> failure) {
        static Learnt failed(Trial trial, String why) {
            return new Learnt(trial, 0, 0, 0, 0, Optional.empty(), Optional.of(why));
        }

        Entry.Examined examined(List<Answer> answers) {
            return new Entry.Examined(trial, documents, tokens, steps, loss, answers, Optional.empty());
        }

        private Learnt at(StepMetrics step) {
            return new Learnt(trial, documents, tokens, step.step(), step.loss(), adapter, failure);
        }

        private Learnt with(PeftAdapter learnt) {
            return new Learnt(trial, documents, tokens, steps, loss, Optional.of(learnt), failure);
        }
    }

    /// Trains for all `trials` of `arm`. What fails alone is told of that one.
    List<Learnt> learn(Arm arm, List<Trial> trials) throws IOException {
        var outcomes = new ArrayList<Learnt>();
        var jobs = new ArrayList<TrainingJob>();
        var numbers = new ArrayList<Integer>(); // of a job's trial
        for (Trial trial : trials) {
            Optional<Entry.Written> edit = run.ledger().edit(trial.edit());
            if (edit.flatMap(Entry.Written::failure).isPresent()) {
                outcomes.add(Learnt.failed(
                        trial, edit.flatMap(Entry.Written::failure).get()));
                continue;
            }
            List<String> documents = documents(arm, trial, edit);
            List<Sequence> data = encode(documents);
            int longest = data.stream().mapToInt(Sequence::length).max().orElseThrow();
            if (longest > llama.config().maxPositionEmbeddings()) {
                outcomes.add(Learnt.failed(
                        trial, "a document of %d tokens is longer than the model's context".formatted(longest)));
                continue;
            }
            int tokens = data.stream().mapToInt(Sequence::keys).sum();
            numbers.add(outcomes.size());
            outcomes.add(new Learnt(trial, documents.size(), tokens, 0, 0, Optional.empty(), Optional.empty()));
            jobs.add(run.settings()
                    .inner()
                    .job(llama, data, trial.trainingSeed(run.settings().seed())));
        }
        llama.train(jobs, new Notes(outcomes, numbers));
        return outcomes;
    }

    private List<String> documents(Arm arm, Trial trial, Optional<Entry.Written> edit) {
        Passage passage = stage.passages().get(trial.edit().context());
        List<String> edits = arm instanceof Arm.PassageOnly
                ? List.of()
                : List.of(edit.orElseThrow(() -> new IllegalStateException(trial + " comes before its edit"))
                        .text());
        return Documents.of(edits, passage, run.settings().writing().splitting());
    }

    private List<Sequence> encode(List<String> documents) throws IOException {
        return llama.encoder(true)
                .encode(
                        DataSet.ofTexts(documents),
                        run.settings().inner().train().loss());
    }

    /// Writes down what becomes of the jobs.
    private record Notes(List<Learnt> outcomes, List<Integer> numbers) implements TrainingListener {
        @Override
        public void step(int job, StepMetrics metrics) {
            outcomes.set(numbers.get(job), outcomes.get(numbers.get(job)).at(metrics));
        }

        @Override
        public void finished(int job, PeftAdapter adapter) {
            outcomes.set(numbers.get(job), outcomes.get(numbers.get(job)).with(adapter));
        }

        @Override
        public void failed(int job, ArithmeticException cause) {
            Trial trial = outcomes.get(numbers.get(job)).trial();
            outcomes.set(numbers.get(job), Learnt.failed(trial, String.valueOf(cause.getMessage())));
        }
    }
}
