package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.model.files.Staged;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Adaptation;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Marks;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.judge.Judges;
import dev.selkie.seal.judge.Judging;
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
    JudgeOptions judges = new JudgeOptions();

    @Mixin
    TrainOptions train = new TrainOptions();

    @Mixin
    MemoryOption memory = new MemoryOption();

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
    /// @param judged        share of the answers that `--judge` finds right
    /// @param judgedHttp    the same of `--http-model`
    record Examined(
            int questions,
            double contained,
            double answerLogprob,
            @Nullable Double judged,
            @Nullable Double judgedHttp) {
        static @Nullable Examined of(List<Answer> answers) {
            if (answers.isEmpty()) {
                return null;
            }
            Marks marks = Marks.of(answers);
            return new Examined(
                    marks.questions(),
                    marks.contained(),
                    marks.answerLogprob(),
                    Marks.of(answers, Measure.JUDGE).orElse(null),
                    Marks.of(answers, Measure.HTTP).orElse(null));
        }
    }

    @Override
    void run() throws IOException {
        EditPrompt asked = asking.prompt();
        train.check();
        TrainSettings settings = train.settings();
        Optional<MemoryBudget> budget = memory.budget();
        Passage passage = input.passage();
        Optional<List<String>> given = input.givenEdits(passage);
        Judging judging = judges.judging(this);
        try (Staged folder = output.folder();
                LlamaOptions.Loaded loaded = options.load(this)) {
            PeftAdapter start = TrainFolder.named(
                    TrainTask.first(loaded.llama(), train), Optional.of(options.model.model.toString()));
            List<String> edits = given.isPresent() ? given.get() : write(loaded.llama(), passage, asked);
            var lines = new ArrayList<String>();
            Adaptation adaptation = judged(
                    adapt(
                            loaded.llama(),
                            new Adaptation.Job(passage, edits, asked.splitting(), start, settings),
                            budget.orElse(MemoryOption.usual(loaded.llama().config(), 1)),
                            lines),
                    passage,
                    judging,
                    loaded.device());
            adaptation.write(folder.path());
            TrainFolder.writeLines(folder.path(), lines);
            folder.commit();
            print(adaptation);
        }
    }

    private Adaptation judged(Adaptation adaptation, Passage passage, Judging judging, Device device)
            throws IOException {
        try (Judges asked = judging.open(device)) {
            List<Judges.Judged> judged =
                    asked.judge(List.of(passage, passage), List.of(adaptation.before(), adaptation.after()));
            judged.stream()
                    .flatMap(one -> one.why().stream())
                    .findFirst()
                    .ifPresent(why -> note("an answer is not judged: %s", why));
            return adaptation.withAnswers(
                    judged.getFirst().answers(), judged.getLast().answers());
        }
    }

    private List<String> write(Llama llama, Passage passage, EditPrompt asked) throws IOException {
        int count = input.editCount();
        if (count == 0) {
            return List.of();
        }
        var order = new EditWriter.Order(count, asking.maxTokens, train.seed);
        Prompt prompt = EditWriter.prompt(llama, passage, asked);
        try (Progress progress = progress("self-edits")) {
            var listener = new GenerateListener() {
                private long done;

                @Override
                public void finished(Sample sample) {
                    done++;
                    progress.at(done, count, "");
                }
            };
            return EditWriter.write(llama, List.of(prompt), order, listener).stream()
                    .map(EditWriter.Written::text)
                    .toList();
        }
    }

    private Adaptation adapt(Llama llama, Adaptation.Job job, MemoryBudget budget, List<String> lines)
            throws IOException {
        try (Progress progress = progress("steps")) {
            Adaptation.Listener listener = (step, total) -> {
                lines.add(Console.toJson(step));
                progress.at(step.step(), total, "loss %.4f".formatted(step.loss()));
            };
            return Adaptation.of(llama, job, listener, budget);
        }
    }

    private void print(Adaptation adaptation) {
        var result = new Result(
                adaptation.documents().size(),
                adaptation.tokens(),
                adaptation.steps(),
                adaptation.seconds(),
                Examined.of(adaptation.before()),
                Examined.of(adaptation.after()));
        if (common.json) {
            console().json(result);
            return;
        }
        console()
                .line(
                        "%s, %s, %s in %.1f s",
                        Counted.of(result.documents(), "document"),
                        Counted.of(result.tokens(), "token"),
                        Counted.of(result.steps(), "step"),
                        result.seconds());
        print("before", result.before());
        print("after", result.after());
    }

    private void print(String when, @Nullable Examined exam) {
        if (exam != null) {
            console()
                    .line(
                            "%-6s %s, %.0f %% answered%s%s, right answers' log-probability %.3f",
                            when,
                            Counted.of(exam.questions(), "question"),
                            100 * exam.contained(),
                            judged(Measure.JUDGE, exam.judged()),
                            judged(Measure.HTTP, exam.judgedHttp()),
                            exam.answerLogprob());
        }
    }

    private static String judged(Measure judge, @Nullable Double share) {
        return share == null ? "" : ", %.0f %% by %s".formatted(100 * share, judge);
    }
}
