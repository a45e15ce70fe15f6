package dev.selkie.seal.run;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.Documents;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Exam;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Exam.Sitting;
import dev.selkie.seal.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One step of a sequence: the model as it is by now writes an edit of the step's passage, a fresh adapter learns it,
/// and with it the model is examined on all passages up to this one.
///
/// What goes wrong is noted, and the model is examined as it was.
final class ContinualStep {
    private final Llama llama;
    private final MemoryBudget memory;
    private final ContinualSettings settings;
    private final List<Passage> passages;
    private final int sequence;
    private final int step;

    /// @param memory   of a step of the training
    /// @param passages of the sequence
    /// @param step     from 1
    ContinualStep(
            Llama llama,
            MemoryBudget memory,
            ContinualSettings settings,
            List<Passage> passages,
            int sequence,
            int step) {
        this.llama = llama;
        this.memory = memory;
        this.settings = settings;
        this.passages = passages;
        this.sequence = sequence;
        this.step = step;
    }

    /// What came of it.
    ///
    /// @param adapter none if the step failed
    record Outcome(ContinualRow row, Optional<PeftAdapter> adapter) {}

    /// A step cannot be done.
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    Outcome take() throws IOException {
        String edit = "";
        try {
            edit = write();
            var training = new Training();
            List<String> documents = Documents.of(
                    edit, passages.get(step - 1), settings.writing().splitting());
            PeftAdapter adapter = learn(documents, training);
            List<List<Answer>> answers = examine(Optional.of(adapter));
            var row = new ContinualRow(
                    sequence, step, edit, documents.size(), training.steps, training.loss, answers, Optional.empty());
            return new Outcome(row, Optional.of(adapter));
        } catch (Failed failed) {
            return failed(edit, failed.why());
        } catch (ArithmeticException broken) {
            return failed(edit, String.valueOf(broken.getMessage()));
        }
    }

    private Outcome failed(String edit, String why) throws IOException {
        List<List<Answer>> answers = examine(Optional.empty());
        return new Outcome(
                new ContinualRow(sequence, step, edit, 0, 0, 0, answers, Optional.of(why)), Optional.empty());
    }

    private String write() throws IOException, Failed {
        Passage passage = passages.get(step - 1);
        Writing writing = settings.writing();
        Prompt prompt = EditWriter.prompt(llama, passage, writing.prompt());
        requireFits("the prompt with a new token", prompt.length() + 1);
        var order = new EditWriter.Order(1, writing.maxTokens(), draws("continual edits"));
        String text = EditWriter.write(llama, List.of(prompt), order, GenerateListener.SILENT)
                .getFirst()
                .text();
        if (text.isEmpty()) {
            throw new Failed("the model wrote nothing");
        }
        return text;
    }

    private PeftAdapter learn(List<String> documents, Training training) throws IOException, Failed {
        List<Sequence> data = llama.encoder(true)
                .encode(DataSet.ofTexts(documents), settings.inner().train().loss());
        requireFits("a document", data.stream().mapToInt(Sequence::length).max().orElseThrow());
        llama.train(List.of(settings.inner().job(llama, data, draws("continual inner"))), training, memory);
        return training.adapter.orElseThrow();
    }

    private void requireFits(String what, int tokens) throws Failed {
        Optional<String> misfit = llama.config().misfit(what, tokens);
        if (misfit.isPresent()) {
            throw new Failed(misfit.get());
        }
    }

    /// The answers of the model with `adapter`, or as it is, on the passages up to this step's.
    private List<List<Answer>> examine(Optional<PeftAdapter> adapter) throws IOException {
        return examine(llama, passages.subList(0, step), adapter);
    }

    /// @throws IllegalArgumentException naming the passage whose questions do not fit the model's context
    static List<List<Answer>> examine(Llama llama, List<Passage> passages, Optional<PeftAdapter> adapter)
            throws IOException {
        var sittings = new ArrayList<Sitting>();
        for (Passage passage : passages) {
            Exam exam = Exam.of(llama, passage);
            if (exam.hindrance().isPresent()) {
                throw new IllegalArgumentException("the exam on '%s': %s"
                        .formatted(passage.title(), exam.hindrance().get()));
            }
            sittings.add(new Sitting(exam, adapter));
        }
        return Exam.take(sittings);
    }

    private long draws(String purpose) {
        return RandomStream.of(settings.seed(), purpose)
                .with(sequence)
                .with(step)
                .bits(0);
    }

    /// Remembers what comes of the training; a loss that is no number ends it.
    private static final class Training implements TrainingListener {
        private int steps;
        private double loss;
        private Optional<PeftAdapter> adapter = Optional.empty();

        @Override
        public void step(int job, StepMetrics metrics) {
            steps = metrics.step();
            loss = metrics.loss();
        }

        @Override
        public void finished(int job, PeftAdapter learnt) {
            adapter = Optional.of(learnt);
        }
    }
}
