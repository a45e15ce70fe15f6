package dev.selkie.seal;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Text as SQuAD's evaluation compares it: lower case, no punctuation, no articles, single spaces.
///
/// Source: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", arXiv:1606.05250,
/// section 6.1.
final class SquadText {
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private SquadText() {}

    static String normalise(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return SPACES.matcher(ARTICLES.matcher(bare).replaceAll(" "))
                .replaceAll(" ")
                .strip();
    }

    /// The words of [#normalise]; none if nothing is left.
    static List<String> words(String text) {
        String normal = normalise(text);
        return normal.isEmpty() ? List.of() : List.of(normal.split(" ", -1));
    }
}
