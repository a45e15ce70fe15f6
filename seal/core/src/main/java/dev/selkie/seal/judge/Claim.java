package dev.selkie.seal.judge;

/// An answer that is to be judged.
///
/// @param question as it was asked, see [dev.selkie.seal.Passage#asked]
/// @param gold     what counts as right
/// @param answer   what the model said
public record Claim(String question, String gold, String answer) {}
