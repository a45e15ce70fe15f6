package dev.selkie.tokenizer.pipeline;

/// What becomes of a delimiter when text is split. With `-` for a delimiter, `the-final--countdown` becomes:
public enum Behavior {
    /// `the`, `final`, `countdown`
    REMOVED,
    /// `the`, `-`, `final`, `-`, `-`, `countdown`
    ISOLATED,
    /// `the-`, `final-`, `-`, `countdown`
    MERGED_WITH_PREVIOUS,
    /// `the`, `-final`, `-`, `-countdown`
    MERGED_WITH_NEXT,
    /// `the`, `-`, `final`, `--`, `countdown`
    CONTIGUOUS
}
