package dev.selkie.tokenizer.regex;

/// A pattern that is malformed, or uses what [Regex] does not know; the message names it and its place.
public final class RegexException extends Exception {
    RegexException(String pattern, int at, String what) {
        super(what + " at character " + at + " of the pattern " + shortened(pattern));
    }

    private static String shortened(String pattern) {
        return pattern.length() <= 60 ? pattern : pattern.substring(0, 60) + "…";
    }
}
