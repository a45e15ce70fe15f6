package dev.selkie.seal.judge;

import dev.selkie.seal.Passage;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a judge thinks of a self-edit without anyone learning it: a reward that takes seconds where the inner loop
/// takes minutes. Four criteria from 1 to 5 each.
///
/// Source: Zweiger et al., arXiv:2506.10943v2, appendix B.10, in words of our own.
///
/// @param length      whether it is as long as the passage deserves
/// @param diversity   whether it says things in many ways
/// @param quality     whether it is clear and would teach
/// @param correctness whether the passage bears it out
/// @param total       what the judge makes of them together, from 4 to 20
public record ProxyScore(int length, int diversity, int quality, int correctness, int total) {
    /// Longest reply, in tokens.
    public static final int REPLY_TOKENS = 256;

    private static final int LEAST = 1;
    private static final int MOST = 5;
    private static final int CRITERIA = 4;

    /// What the judge is asked about `edit`.
    public static String prompt(Passage passage, String edit) {
        return """
                Someone has read the document below and written study notes about it, from which a language model will \
                learn. Rate the notes on four criteria, each with a whole number from 1 (poor) to 5 (excellent) and \
                one sentence why:
                Length: are they as long as the document deserves?
                Diversity: do they say its content in different ways?
                Quality: are they clear, and would one learn from them?
                Correctness: does the document bear them out?
                Reply with five lines: one for each criterion, such as `Length: 3, because …`, then `Final: ` with the \
                sum of the four.

                Document: %s
                %s

                Notes:
                %s

                Ratings:
                """.formatted(passage.title(), passage.context(), edit);
    }

    /// The ratings in a judge's reply: the number in the first line that begins with the criterion, cut to 1 to 5,
    /// and 1 where there is none; the final one cut to 4 to 20, and the sum where there is none.
    public static ProxyScore parse(String reply) {
        int length = rating(reply, "length");
        int diversity = rating(reply, "diversity");
        int quality = rating(reply, "quality");
        int correctness = rating(reply, "correctness");
        int total = number(reply, "final|total").orElse(length + diversity + quality + correctness);
        return new ProxyScore(
                length, diversity, quality, correctness, Math.clamp(total, LEAST * CRITERIA, MOST * CRITERIA));
    }

    private static int rating(String reply, String criterion) {
        return Math.clamp(number(reply, criterion).orElse(LEAST), LEAST, MOST);
    }

    /// The first number behind `word` in a line that begins with it, list marks and emphasis aside.
    private static OptionalInt number(String reply, String word) {
        Matcher line = Pattern.compile("(?im)^[\\s\\d.)*#_-]*(?:%s)\\b[^\\d\\n]*(\\d{1,4})".formatted(word))
                .matcher(reply);
        return line.find() ? OptionalInt.of(Integer.parseInt(line.group(1))) : OptionalInt.empty();
    }
}
