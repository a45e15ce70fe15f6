package dev.selkie.seal;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.files.Writes;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// SEAL's inner loop, once: an adapter is trained on what was written about a passage, and examined without the
/// passage.
///
/// Source: Zweiger et al., arXiv:2506.10943, section 3.1.
///
/// @param edits     what was written
/// @param documents that the edits became, the passage last
/// @param tokens    of all documents
/// @param steps     of the training
/// @param seconds   that the training took
/// @param adapter   what came of it
/// @param exam      the questions; perhaps none
/// @param before    the base's answers
/// @param after     the adapter's answers
public record Adaptation(
        List<String> edits,
        List<String> documents,
        long tokens,
        int steps,
        double seconds,
        PeftAdapter adapter,
        Exam exam,
        List<Answer> before,
        List<Answer> after) {
    /// The names of the files that [#write] adds to those of the adapter.
    public static final String EDIT_FILE = "self_edit.txt";

    /// See [#EDIT_FILE].
    public static final String ANSWERS_FILE = "answers.jsonl";

    public Adaptation {
        edits = List.copyOf(edits);
        documents = List.copyOf(documents);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /// What is learnt, and how.
    ///
    /// @param edits none for the passage alone
    /// @param start the adapter before its first step
    public record Job(
            Passage passage, List<String> edits, Splitting splitting, PeftAdapter start, TrainSettings settings) {
        public Job {
            edits = List.copyOf(edits);
        }

        /// The documents that are trained on.
        public List<String> documents() {
            return Documents.of(edits, passage, splitting);
        }
    }

    /// Hears of each step of the training.
    @FunctionalInterface
    public interface Listener {
        /// @param steps how many there will be in all
        void step(StepMetrics metrics, int steps);
    }

    /// Does `job`.
    ///
    /// @param memory limit of a training step; the outcome does not depend on it
    /// @throws ArithmeticException if the loss is not a number
    public static Adaptation of(Llama llama, Job job, Listener listener, MemoryBudget memory) throws IOException {
        List<String> documents = job.documents();
        Exam exam = Exam.of(llama, job.passage);
        List<Answer> before = exam.take(Optional.empty());
        List<Sequence> sequences = llama.encoder(true).encode(DataSet.ofTexts(documents), job.settings.loss());
        Training training = Training.run(llama, new TrainingJob(sequences, job.start, job.settings), listener, memory);
        return new Adaptation(
                job.edits,
                documents,
                sequences.stream().mapToLong(Sequence::keys).sum(),
                training.steps,
                training.seconds,
                training.adapter,
                exam,
                before,
                exam.take(Optional.of(training.adapter)));
    }

    /// The same with judged answers.
    public Adaptation withAnswers(List<Answer> judgedBefore, List<Answer> judgedAfter) {
        return new Adaptation(edits, documents, tokens, steps, seconds, adapter, exam, judgedBefore, judgedAfter);
    }

    /// Writes the adapter's files, the edits (with a line `---` between them) and, if there were questions, one
    /// line of JSON for each into `folder`, which must exist.
    public void write(Path folder) throws IOException {
        adapter.write(folder);
        Writes.text(folder.resolve(EDIT_FILE), String.join("\n---\n", edits) + "\n");
        if (!before.isEmpty()) {
            Writes.lines(folder.resolve(ANSWERS_FILE), lines());
        }
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < before.size(); i++) {
            Passage.Question question = exam.questions().get(i);
            var line = new LinkedHashMap<String, Object>();
            line.put("question", question.question());
            line.put("answer", question.answer());
            line.put("before", before.get(i).json());
            line.put("after", after.get(i).json());
            lines.add(Json.writeCompact(line));
        }
        return lines;
    }

    /// One training with its outcome.
    private static final class Training implements TrainingListener {
        private final Listener listener;
        private final int total;
        private PeftAdapter adapter;
        private int steps;
        private double seconds;

        private Training(TrainingJob job, Listener listener) {
            this.listener = listener;
            total = job.settings().steps(job.data().size());
            adapter = job.start();
        }

        static Training run(Llama llama, TrainingJob job, Listener listener, MemoryBudget memory) throws IOException {
            var training = new Training(job, listener);
            llama.train(List.of(job), training, memory);
            return training;
        }

        @Override
        public void step(int job, StepMetrics metrics) {
            steps = metrics.step();
            seconds += metrics.seconds();
            listener.step(metrics, total);
        }

        @Override
        public void finished(int job, PeftAdapter trained) {
            adapter = trained;
        }
    }
}
