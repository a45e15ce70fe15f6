package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.seal.Passage.Question;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A passage's questions, put to a model that does not see the passage.
///
/// A model with a chat template gets each as a user's turn, others get [AnswerPrompt#text]. It answers
/// greedily; and the right answer is scored after the same prompt, without an end token.
public final class Exam {
    private static final GenerateSettings GREEDY =
            GenerateSettings.DEFAULT.withMaxTokens(AnswerPrompt.MOST_TOKENS).withSampling(Sampling.GREEDY);
    private static final Place PLACE = new Place("question");

    private final Llama llama;
    private final List<Question> questions;
    private final List<int[]> prompts;
    private final List<int[]> answers;

    private Exam(Llama llama, List<Question> questions, List<int[]> prompts, List<int[]> answers) {
        this.llama = llama;
        this.questions = questions;
        this.prompts = prompts;
        this.answers = answers;
    }

    /// What a model made of one question.
    ///
    /// @param text      its answer
    /// @param contained whether the right answer stands in it
    /// @param logprob   mean log-probability of the right answer's tokens
    /// @param judged    whether it is right, by the judges that were asked and have answered
    public record Answer(String text, boolean contained, double logprob, Map<Measure, Boolean> judged) {
        public Answer {
            judged = Collections.unmodifiableMap(new TreeMap<>(judged));
        }

        /// An answer that no judge has seen.
        public Answer(String text, boolean contained, double logprob) {
            this(text, contained, logprob, Map.of());
        }

        /// The answer as a JSON value.
        public SequencedMap<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("text", text);
            json.put("contained", contained);
            json.put("answer_logprob", logprob);
            judged.forEach((judge, right) -> json.put(judge.toString(), right));
            return json;
        }

        /// The same with a judge's verdict.
        public Answer with(Measure judge, boolean right) {
            var all = new TreeMap<>(judged);
            all.put(judge, right);
            return new Answer(text, contained, logprob, all);
        }

        /// The answer `text` where `gold` is right.
        public static Answer of(String text, String gold, double logprob) {
            return new Answer(text, Grader.CONTAINED.isRight(text, gold), logprob);
        }
    }

    /// The exam on `passage`, in the form that suits `llama`.
    public static Exam of(Llama llama, Passage passage) throws IOException {
        Encoder encoder = llama.encoder(false);
        var prompts = new ArrayList<int[]>();
        var answers = new ArrayList<int[]>();
        for (Question question : passage.questions()) {
            prompts.add(encoder.prompt(example(llama, passage.asked(question)), PLACE));
            answers.add(llama.tokenizer().encode(question.answer(), false));
        }
        return new Exam(llama, passage.questions(), prompts, answers);
    }

    /// The questions.
    public List<Question> questions() {
        return questions;
    }

    /// Why the exam cannot be taken: a question, or the right answer after it, is longer than the model's context.
    public Optional<String> hindrance() {
        for (int i = 0; i < prompts.size(); i++) {
            int length = prompts.get(i).length + answers.get(i).length;
            Optional<String> misfit = llama.config().misfit("question %d with its answer".formatted(i + 1), length);
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return Optional.empty();
    }

    /// The model's answers with `adapter`, or with none.
    public List<Answer> take(Optional<PeftAdapter> adapter) {
        return take(List.of(new Sitting(this, adapter))).getFirst();
    }

    /// The answers of many sittings of one model, written and scored as one batch; each is, bit for bit, what
    /// it would be alone. Questions that begin alike under one adapter share that beginning's prefill, and a
    /// question's prefill serves both the answer that is written and the right one that is scored.
    ///
    /// @throws ArithmeticException if an adapter is so broken that the logits are not numbers
    public static List<List<Answer>> take(List<Sitting> sittings) {
        var asked = new ArrayList<Prompt>();
        for (Sitting sitting : sittings) {
            asked.addAll(sitting.prompts());
        }
        if (asked.isEmpty()) {
            return sittings.stream().map(_ -> List.<Answer>of()).toList();
        }
        Llama llama = sittings.getFirst().exam.llama;
        Iterator<Sample> given =
                llama.generate(asked, GREEDY, GenerateListener.SILENT).samples().iterator();
        return sittings.stream().map(sitting -> sitting.answers(given)).toList();
    }

    /// One exam, taken with one adapter or none.
    public record Sitting(Exam exam, Optional<PeftAdapter> adapter) {
        /// Of each question: to be answered, and with the right answer to be scored.
        private List<Prompt> prompts() {
            var prompts = new ArrayList<Prompt>();
            for (int i = 0; i < exam.questions.size(); i++) {
                Prompt asked = Prompt.of(exam.prompts.get(i), adapter);
                prompts.add(asked);
                prompts.add(asked.scoring(exam.answers.get(i)));
            }
            return prompts;
        }

        private List<Answer> answers(Iterator<Sample> given) {
            var taken = new ArrayList<Answer>();
            for (Question question : exam.questions) {
                String answer = given.next().text();
                taken.add(Answer.of(answer, question.answer(), mean(given.next().logprobs())));
            }
            return taken;
        }
    }

    private static Example example(Llama llama, String asked) {
        return llama.chatRenderer().isPresent()
                ? new Example.Chat(AnswerPrompt.turns(asked))
                : new Example.Prompt(AnswerPrompt.text(asked));
    }

    private static double mean(List<Float> logprobs) {
        return logprobs.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
    }
}
