package dev.selkie.tokenizer.pipeline;

/// A token that is looked for in the text itself, before anything is cut.
///
/// @param singleWord only where no letter, mark, digit or connector stands beside it
/// @param lstrip     takes the white space before it along
/// @param rstrip     takes the white space behind it along
/// @param normalized looked for, in its normalized form, in the normalized text
/// @param special    left out when decoding skips special tokens
public record AddedToken(
        String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized, boolean special) {
    /// A plain special token.
    public static AddedToken special(String content) {
        return new AddedToken(content, false, false, false, false, true);
    }
}
