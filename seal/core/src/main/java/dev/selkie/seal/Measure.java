package dev.selkie.seal;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an answer is scored; the reward of a self-edit is the score of the answers after learning it.
public enum Measure {
    /// See [Grader#CONTAINED].
    CONTAINED(Grader.CONTAINED),
    /// See [Grader#EXACT].
    EXACT(Grader.EXACT),
    /// See [Grader#F1].
    F1(Grader.F1),
    /// The mean log-probability of the right answer's tokens, at most 0: needs no judge, and tells two wrong answers
    /// apart.
    LOGPROB(null),
    /// Whether a model on this machine finds the answer right; see [dev.selkie.seal.judge.LocalJudge].
    JUDGE(null),
    /// Whether a model behind an endpoint finds it right; see [dev.selkie.seal.judge.HttpJudge].
    HTTP(null);

    private final @Nullable Grader grader;

    Measure(@Nullable Grader grader) {
        this.grader = grader;
    }

    /// Whether a judge has to be asked for it.
    public boolean isJudged() {
        return this == JUDGE || this == HTTP;
    }

    /// Whether the worth of all `answers` is known.
    public boolean knows(List<Exam.Answer> answers) {
        return !isJudged()
                || answers.stream().allMatch(answer -> answer.judged().containsKey(this));
    }

    /// The worth of `answer` where `gold` is right.
    ///
    /// @throws IllegalStateException if it is not known
    public double of(Exam.Answer answer, String gold) {
        if (isJudged()) {
            return isTrue(answer.judged().get(this)) ? 1 : 0;
        }
        return grader == null ? answer.logprob() : grader.score(answer.text(), gold);
    }

    private boolean isTrue(@Nullable Boolean verdict) {
        if (verdict == null) {
            throw new IllegalStateException("an answer without the verdict of " + this);
        }
        return verdict;
    }

    /// The mean over a passage's questions, of which there is at least one.
    public double mean(List<Exam.Answer> answers, Passage passage) {
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
        return Named.of("grader", values(), name);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
