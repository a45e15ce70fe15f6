package dev.selkie.seal.judge;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The judges that a run asks, each by the measure that its verdicts are; perhaps none.
public final class Judges implements AutoCloseable {
    /// No judge.
    public static final Judges NONE = new Judges(Map.of());

    private final Map<Measure, Judge> judges;

    /// @param judges each by the measure that its verdicts are
    public Judges(Map<Measure, Judge> judges) {
        this.judges = judges;
    }

    /// Answers with what the judges say of them.
    ///
    /// @param why a judge said nothing of one of them
    public record Judged(List<Answer> answers, Optional<String> why) {
        public Judged {
            answers = List.copyOf(answers);
        }
    }

    /// One of the judges.
    public Optional<Judge> judge(Measure measure) {
        return Optional.ofNullable(judges.get(measure));
    }

    /// Has the answers to exams judged, all of them at once.
    ///
    /// @param passages that the exams were on, one for each
    /// @param exams    answers to each passage's questions, in order
    public List<Judged> judge(List<Passage> passages, List<List<Answer>> exams) {
        var judged = new ArrayList<Judged>();
        exams.forEach(answers -> judged.add(new Judged(answers, Optional.empty())));
        var claims = new ArrayList<Claim>();
        for (int exam = 0; exam < exams.size(); exam++) {
            claims.addAll(claims(passages.get(exam), exams.get(exam)));
        }
        judges.forEach((measure, judge) -> {
            List<Opinion<Boolean>> opinions = judge.judge(claims);
            int first = 0;
            for (int exam = 0; exam < exams.size(); exam++) {
                int count = exams.get(exam).size();
                judged.set(exam, with(judged.get(exam), measure, opinions.subList(first, first + count)));
                first += count;
            }
        });
        return judged;
    }

    @Override
    public void close() {
        judges.values().forEach(Judge::close);
    }

    private static List<Claim> claims(Passage passage, List<Answer> answers) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < answers.size(); i++) {
            Passage.Question question = passage.questions().get(i);
            claims.add(new Claim(
                    passage.asked(question), question.answer(), answers.get(i).text()));
        }
        return claims;
    }

    private static Judged with(Judged before, Measure measure, List<Opinion<Boolean>> opinions) {
        var answers = new ArrayList<Answer>();
        Optional<String> why = before.why;
        for (int i = 0; i < opinions.size(); i++) {
            Answer answer = before.answers.get(i);
            answers.add(opinions.get(i)
                    .value()
                    .map(right -> answer.with(measure, right))
                    .orElse(answer));
            Optional<String> missing = opinions.get(i).why().map(reason -> measure + ": " + reason);
            why = why.isPresent() ? why : missing;
        }
        return new Judged(answers, why);
    }
}
