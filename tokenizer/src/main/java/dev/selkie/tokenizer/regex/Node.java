package dev.selkie.tokenizer.regex;

import java.util.List;

/// The syntax tree of a pattern.
sealed interface Node {
    Node EMPTY = new Sequence(List.of());

    /// One code point out of a set.
    record One(CharSet set) implements Node {}

    record Sequence(List<Node> parts) implements Node {}

    /// The first alternative that lets the whole match succeed wins.
    record Choice(List<Node> alternatives) implements Node {}

    /// `body` from `min` to `max` times.
    ///
    /// @param max [#UNBOUNDED] for no limit
    record Repeat(Node body, int min, int max, Greed greed) implements Node {
        static final int UNBOUNDED = -1;
    }

    /// Once matched, never retried: `(?>…)`.
    record Atomic(Node body) implements Node {}

    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    record Look(Node body, boolean ahead, boolean negated) implements Node {}

    /// Holds where the next code point is in `set`, or nothing is left and `orEnd`.
    record NextIs(CharSet set, boolean orEnd) implements Node {}

    /// Holds where the code point before is in `set`, or there is none and `orStart`.
    record PreviousIs(CharSet set, boolean orStart) implements Node {}

    enum Greed {
        GREEDY,
        LAZY,
        POSSESSIVE
    }
}
