package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Passage.Question;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdaptationTest {
    private static final Passage PASSAGE = new Passage(
            "The light",
            "Ada keeps the light.",
            List.of(new Question("Who keeps it?", "Ada"), new Question("What does Ada keep?", "the light")));
    private static final List<String> EDITS = List.of("Ada is a keeper.\nThe light is kept by Ada.", "Ada keeps it.");
    private static final TrainSettings SETTINGS =
            TrainSettings.DEFAULT.withEpochs(4).withLearningRate(1e-2);

    private final Device device = Devices.find("cpu", 1).orThrow();
    private final Llama llama = load();

    @TempDir
    Path folder;

    @AfterAll
    void close() {
        llama.close();
        device.close();
    }

    @Test
    void anAdapterLearnsWhatWasWritten() throws IOException {
        Adaptation adaptation = adapt(SETTINGS, new ArrayList<>());
        assertEquals(4, adaptation.documents().size());
        assertEquals("The light\nAda keeps the light.", adaptation.documents().getLast());
        assertEquals(4 * 4, adaptation.steps());
        long tokens = adaptation.documents().stream()
                .mapToInt(document -> llama.tokenizer().encode(document, true).length)
                .sum();
        assertEquals(tokens, adaptation.tokens());
        assertTrue(meanLogprob(adaptation.documents(), Optional.of(adaptation.adapter()))
                > meanLogprob(adaptation.documents(), Optional.empty()) + 0.1);
    }

    @Test
    void stepsAreToldInOrder() throws IOException {
        var steps = new ArrayList<Integer>();
        adapt(SETTINGS, steps);
        assertEquals(IntStream.rangeClosed(1, 16).boxed().toList(), steps);
    }

    /// With B = 0 an adapter changes nothing, so both exams give the same.
    @Test
    void anUntrainedAdapterAnswersAsItsBase() throws IOException {
        Adaptation adaptation = adapt(SETTINGS.withEpochs(0), new ArrayList<>());
        assertEquals(adaptation.before(), adaptation.after());
        assertEquals(2, adaptation.after().size());
        assertEquals(0, adaptation.steps());
    }

    /// The gold answer's tokens follow the rendered question, with nothing after them.
    @Test
    void theRightAnswerIsScoredAfterTheQuestion() throws IOException {
        Exam exam = Exam.of(llama, PASSAGE);
        String asked = "Topic: The light\nWho keeps it?";
        Example question = llama.chatRenderer().isPresent()
                ? new Example.Chat(List.of(new Example.Turn("user", asked)))
                : new Example.Prompt(AnswerPrompt.text(asked));
        int[] prompt = llama.encoder(false).prompt(question, new Place("question"));
        int[] gold = llama.tokenizer().encode("Ada", false);
        int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(gold)).toArray();
        List<Float> logprobs = llama.score(List.of(Sequence.from(prompt.length, ids)), Optional.empty())
                .getFirst();
        assertEquals(gold.length, logprobs.size());
        double mean = logprobs.stream().mapToDouble(Float::doubleValue).sum() / gold.length;
        assertEquals(mean, exam.take(Optional.empty()).getFirst().logprob(), 1e-12);
    }

    @Test
    void marksAreMeansOverQuestions() {
        List<Exam.Answer> answers = List.of(new Exam.Answer("Ada", true, -1), new Exam.Answer("Bo", false, -4));
        assertEquals(new Marks(2, 0.5, -2.5), Marks.of(answers));
    }

    @Test
    void theFolderHoldsAdapterEditsAndAnswers() throws IOException {
        Adaptation adaptation = adapt(SETTINGS, new ArrayList<>());
        adaptation.write(folder);
        assertEquals(
                EDITS.getFirst() + "\n---\n" + EDITS.getLast() + "\n",
                Files.readString(folder.resolve("self_edit.txt")));
        List<String> answers = Files.readAllLines(folder.resolve("answers.jsonl"));
        assertEquals(2, answers.size());
        assertTrue(answers.getFirst()
                .startsWith("{\"question\":\"Who keeps it?\",\"answer\":\"Ada\",\"before\":{\"text\":"));
        PeftAdapter read = llama.adapter(folder);
        assertEquals(adaptation.after(), Exam.of(llama, PASSAGE).take(Optional.of(read)));
        assertEquals(
                EDITS,
                List.of(SealFiles.edit(folder.resolve("self_edit.txt")).strip().split("\n---\n")));
    }

    @Test
    void withoutQuestionsThereAreNoAnswers() throws IOException {
        var job = new Adaptation.Job(PASSAGE.withQuestions(List.of()), List.of(), Splitting.DEFAULT, start(), SETTINGS);
        Adaptation adaptation = Adaptation.of(llama, job, (_, _) -> {}, MemoryBudget.UNLIMITED);
        assertEquals(1, adaptation.documents().size());
        assertEquals(List.of(), adaptation.before());
        adaptation.write(folder);
        assertFalse(Files.exists(folder.resolve("answers.jsonl")));
    }

    @Test
    void theModelWritesAsManyEditsAsAreOrdered() throws IOException {
        var order = new EditWriter.Order(3, 12, 5);
        Prompt prompt = EditWriter.prompt(llama, PASSAGE, EditPrompt.IMPLICATIONS);
        List<EditWriter.Written> edits = EditWriter.write(llama, List.of(prompt), order, GenerateListener.SILENT);
        assertEquals(3, edits.size());
        assertEquals(edits, EditWriter.write(llama, List.of(prompt), order, GenerateListener.SILENT));
        assertEquals(
                edits.subList(1, 2),
                EditWriter.write(llama, List.of(prompt.only(List.of(1))), order, GenerateListener.SILENT));
    }

    private Adaptation adapt(TrainSettings settings, List<Integer> steps) throws IOException {
        var job = new Adaptation.Job(PASSAGE, EDITS, Splitting.DEFAULT, start(), settings);
        return Adaptation.of(
                llama,
                job,
                (metrics, total) -> {
                    assertEquals(4 * settings.epochs(), total);
                    steps.add(metrics.step());
                },
                MemoryBudget.UNLIMITED);
    }

    private PeftAdapter start() {
        return LoraInit.fresh(llama.config(), LoraSettings.all(4, 8), 7);
    }

    private double meanLogprob(List<String> texts, Optional<PeftAdapter> adapter) {
        List<Sequence> sequences = texts.stream()
                .map(text -> Sequence.of(llama.tokenizer().encode(text, true)))
                .toList();
        return llama.score(sequences, adapter).stream()
                .flatMap(List::stream)
                .mapToDouble(Float::doubleValue)
                .average()
                .orElseThrow();
    }

    private Llama load() {
        try {
            return Llama.load(Fixtures.path("models/llama"), device);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
