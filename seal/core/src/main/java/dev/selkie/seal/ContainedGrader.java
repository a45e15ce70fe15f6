package dev.selkie.seal;

import java.util.Locale;
import java.util.regex.Pattern;

/// Judges an answer right if the gold answer stands in it word for word, both normalised as SQuAD's evaluation does: lower case, no punctuation,
/// no articles, single spaces.
///
/// Source of the normalisation: Rajpurkar et al., arXiv:1606.05250, section 6.1.
public final class ContainedGrader {
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private ContainedGrader() {}

    /// Whether `gold` is found in `answer`. An empty answer is wrong.
    public static boolean isRight(String answer, String gold) {
        String words = normalise(answer);
        return !words.isEmpty() && (" " + words + " ").contains(" " + normalise(gold) + " ");
    }

    static String normalise(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return SPACES.matcher(ARTICLES.matcher(bare).replaceAll(" ")).replaceAll(" ").strip();
    }
}
