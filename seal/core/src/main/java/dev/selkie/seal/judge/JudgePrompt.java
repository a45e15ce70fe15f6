package dev.selkie.seal.judge;

import java.util.Locale;
import java.util.regex.Pattern;

/// How a judge is asked about an answer, and how its reply is read.
///
/// Source: Zweiger et al., arXiv:2506.10943, appendix B, in words of our own: decide from the right answer alone;
/// more may be said, but the right answer must be there and not be contradicted; style does not count.
final class JudgePrompt {
    private static final Pattern YES = Pattern.compile("\\byes\\b");
    private static final Pattern NO = Pattern.compile("\\bno\\b");

    private JudgePrompt() {}

    /// What the judge is asked; the next word is `yes` or `no`.
    static String of(Claim claim) {
        return """
                You grade answers. Decide from the correct answer alone whether the student's answer is right; use no \
                knowledge of your own. The student may say more than the correct answer, but must say all of it and \
                nothing against it. Style and wording do not count. Reply with one word, yes or no.

                Question: %s
                Correct answer: %s
                Student's answer: %s

                Is the student right? Reply yes or no:""".formatted(claim.question(), claim.gold(), claim.answer());
    }

    /// Whether a reply says yes: it has the word, and not the word `no`.
    static boolean saysYes(String reply) {
        String words = reply.toLowerCase(Locale.ROOT);
        return YES.matcher(words).find() && !NO.matcher(words).find();
    }
}
