package dev.selkie.seal;

import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.TrainingRows;

/// How much is done about one puzzle.
///
/// @param rows         that are learnt, at most; where there are more, some are chosen at random
/// @param tokens       a row or a question of this many tokens or more is left out, as is one that does not fit
///     the model's context
/// @param steps        an edit that takes more optimizer steps is not followed
/// @param answerTokens longest answer
public record ArcLimits(int rows, int tokens, int steps, int answerTokens) {
    /// As published, except that there an answer may go on until the text has [#tokens()] tokens.
    public static final ArcLimits DEFAULT = new ArcLimits(TrainingRows.MOST_ROWS, 8192, ArcEdit.MOST_STEPS, 2048);
}
