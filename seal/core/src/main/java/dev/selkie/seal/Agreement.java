package dev.selkie.seal;

import java.util.List;

/// How often a grader says what a judge said: counts of answers by the two verdicts.
///
/// @param bothRight   right for both
/// @param graderRight right for the grader alone
/// @param judgeRight  right for the judge alone
/// @param bothWrong   wrong for both
public record Agreement(long bothRight, long graderRight, long judgeRight, long bothWrong) {
    /// Grades every answer of `verdicts` again.
    public static Agreement of(Grader grader, List<Verdict> verdicts) {
        return of(
                verdicts.stream()
                        .map(verdict -> grader.isRight(verdict.answer(), verdict.gold()))
                        .toList(),
                verdicts);
    }

    /// Holds grades to `verdicts`, one to each.
    public static Agreement of(List<Boolean> grades, List<Verdict> verdicts) {
        var counts = new long[4];
        for (int i = 0; i < verdicts.size(); i++) {
            counts[(grades.get(i) ? 0 : 2) + (verdicts.get(i).right() ? 0 : 1)]++;
        }
        return new Agreement(counts[0], counts[1], counts[2], counts[3]);
    }

    /// Number of answers.
    public long verdicts() {
        return bothRight + graderRight + judgeRight + bothWrong;
    }

    /// Share of the answers on which the two agree.
    public double agreement() {
        return ratio(bothRight + bothWrong, verdicts());
    }

    /// Of the answers that the grader finds right, the share that the judge finds right too.
    public double precision() {
        return ratio(bothRight, bothRight + graderRight);
    }

    /// Of the answers that the judge finds right, the share that the grader finds right too.
    public double recall() {
        return ratio(bothRight, bothRight + judgeRight);
    }

    /// Agreement beyond what chance gives: `(agreement − chance) / (1 − chance)`; 0 where chance alone would always
    /// agree.
    ///
    /// Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    /// 20 (1960).
    public double kappa() {
        double graderSaysRight = ratio(bothRight + graderRight, verdicts());
        double judgeSaysRight = ratio(bothRight + judgeRight, verdicts());
        double chance = graderSaysRight * judgeSaysRight + (1 - graderSaysRight) * (1 - judgeSaysRight);
        return chance == 1 ? 0 : (agreement() - chance) / (1 - chance);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
