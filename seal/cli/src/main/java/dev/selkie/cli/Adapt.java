package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.files.Staged;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Adaptation;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Marks;
import dev.selkie.seal.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `selkie adapt`: the model writes about one document, learns what it wrote, and is examined without the document.
@Command(name = "adapt", description = "Teach the model one document.")
final class Adapt extends Verb {
    @Mixin
    DocumentInput input = new DocumentInput();

    @Mixin
    EditOptions asking = new EditOptions();

    @Mixin
    TrainOptions train = new TrainOptions();

    @Mixin
    OutputOption output = new OutputOption();

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Adapt(Console console) {
        super(console);
    }

    /// What is printed; the exam's parts are null without questions.
    ///
    /// @param tokens  of all documents
    /// @param seconds that the training took
    record Result(
            int documents,
            long tokens,
            int steps,
            double seconds,
            @Nullable Examined before,
            @Nullable Examined after) {}

    /// One exam.
    ///
    /// @param contained     share of the answers that hold the right one
    /// @param answerLogprob mean over questions of the right answer's mean token log-probability
    record Examined(int questions, double contained, double answerLogprob) {
        static @Nullable Examined of(Optional<Marks> marks) {
            return marks.map(m -> new Examined(m.questions(), m.contained(), m.answerLogprob()))
                    .orElse(null);
        }
    }

    @Override
    void run() throws IOException {
        EditPrompt asked = asking.prompt();
        TrainSettings settings = train.settings();
        Passage passage = input.passage();
        Optional<List<String>> given = input.givenEdits(passage);
        try (Staged folder = output.folder();
                LlamaOptions.Loaded loaded = options.load(this)) {
            PeftAdapter start = TrainFolder.named(
                    TrainTask.first(loaded.llama(), train), Optional.of(options.model.model.toString()));
            List<String> edits = given.isPresent() ? given.get() : write(loaded.llama(), passage, asked);
            var lines = new ArrayList<String>();
            Adaptation adaptation = adapt(loaded.llama(), passage, edits, asked, start, settings, lines);
            adaptation.write(folder.path());
            TrainFolder.writeLines(folder.path(), lines);
            folder.commit();
            print(adaptation);
        }
    }

    private List<String> write(Llama llama, Passage passage, EditPrompt asked) throws IOException {
        int count = input.editCount();
        if (count == 0) {
            return List.of();
        }
        var order = new EditWriter.Order(asked, count, asking.maxTokens, train.seed);
        try (Progress progress = progress("self-edits")) {
            return EditWriter.write(llama, passage, order, new GenerateListener() {
                private long done;

                @Override
                public void finished(Sample sample) {
                    done++;
                    progress.at(done, count, "");
                }
            });
        }
    }

    private Adaptation adapt(
            Llama llama,
            Passage passage,
            List<String> edits,
            EditPrompt asked,
            PeftAdapter start,
            TrainSettings settings,
            List<String> lines)
            throws IOException {
        try (Progress progress = progress("steps")) {
            var job = new Adaptation.Job(passage, edits, asked.splitting(), start, settings);
            return Adaptation.of(llama, job, (step, total) -> {
                lines.add(Console.toJson(step));
                progress.at(step.step(), total, "loss %.4f".formatted(step.loss()));
            });
        }
    }

    private void print(Adaptation adaptation) {
        var result = new Result(
                adaptation.documents().size(),
                adaptation.tokens(),
                adaptation.steps(),
                adaptation.seconds(),
                Examined.of(adaptation.marksBefore()),
                Examined.of(adaptation.marksAfter()));
        if (common.json) {
            console().json(result);
            return;
        }
        console()
                .line(
                        "%d documents, %d tokens, %d steps in %.1f s",
                        result.documents(), result.tokens(), result.steps(), result.seconds());
        print("before", result.before());
        print("after", result.after());
    }

    private void print(String when, @Nullable Examined exam) {
        if (exam != null) {
            console()
                    .line(
                            "%-6s %d questions, %.0f %% answered, right answers' log-probability %.3f",
                            when, exam.questions(), 100 * exam.contained(), exam.answerLogprob());
        }
    }
}
