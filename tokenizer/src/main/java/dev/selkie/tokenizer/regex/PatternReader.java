package dev.selkie.tokenizer.regex;

/// A place in a pattern that is being read.
abstract class PatternReader {
    final String pattern;

    /// The next character to read.
    int at;

    PatternReader(String pattern) {
        this.pattern = pattern;
    }

    /// Steps over `c` if it comes next.
    boolean accept(char c) {
        if (at < pattern.length() && pattern.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    RegexException error(String what) {
        return new RegexException(pattern, at, what);
    }
}
