package dev.selkie.seal;

import java.util.List;
import java.util.Optional;

/// An exam in numbers.
///
/// @param questions     how many there were
/// @param contained     share of the answers that hold the right one, from 0 to 1
/// @param answerLogprob mean over the questions of the mean log-probability of the right answer's tokens
public record Marks(int questions, double contained, double answerLogprob) {
    /// The share of `answers` that `judge` finds right, if it has judged all of them.
    public static Optional<Double> of(List<Exam.Answer> answers, Measure judge) {
        return answers.isEmpty() || !judge.knows(answers)
                ? Optional.empty()
                : Optional.of(answers.stream()
                        .mapToDouble(answer -> judge.of(answer, ""))
                        .average()
                        .orElseThrow());
    }

    /// The marks for `answers`, of which there is at least one.
    public static Marks of(List<Exam.Answer> answers) {
        return new Marks(
                answers.size(),
                answers.stream()
                        .mapToDouble(answer -> answer.contained() ? 1 : 0)
                        .average()
                        .orElseThrow(),
                answers.stream().mapToDouble(Exam.Answer::logprob).average().orElseThrow());
    }
}
