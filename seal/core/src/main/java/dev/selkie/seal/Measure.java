package dev.selkie.seal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is taken for the worth of an answer, and so for the reward of what was learnt before it.
public enum Measure {
    /// See [Grader#CONTAINED].
    CONTAINED {
        @Override
        public double of(Exam.Answer answer, String gold) {
            return Grader.CONTAINED.score(answer.text(), gold);
        }
    },
    /// See [Grader#EXACT].
    EXACT {
        @Override
        public double of(Exam.Answer answer, String gold) {
            return Grader.EXACT.score(answer.text(), gold);
        }
    },
    /// See [Grader#F1].
    F1 {
        @Override
        public double of(Exam.Answer answer, String gold) {
            return Grader.F1.score(answer.text(), gold);
        }
    },
    /// The mean log-probability of the right answer's tokens, at most 0: needs no judge, and tells two wrong answers
    /// apart.
    LOGPROB {
        @Override
        public double of(Exam.Answer answer, String gold) {
            return answer.logprob();
        }
    };

    /// The worth of `answer` where `gold` is right.
    public abstract double of(Exam.Answer answer, String gold);

    /// The mean over a passage's questions, of which there is at least one.
    public final double mean(List<Exam.Answer> answers, Passage passage) {
        double sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            sum += of(answers.get(i), passage.questions().get(i).answer());
        }
        return sum / answers.size();
    }

    /// The measure of a command line's name, such as `logprob`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Measure named(String name) {
        for (Measure measure : values()) {
            if (measure.toString().equals(name)) {
                return measure;
            }
        }
        String all = Arrays.stream(values()).map(Measure::toString).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("grader '%s' is none of %s".formatted(name, all));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
