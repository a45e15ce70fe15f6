package dev.selkie.cli;

/// A number of things, in words.
final class Counted {
    private Counted() {}

    /// Such as `1 adapter` or `2 adapters`.
    ///
    /// @param thing one of them; several have an `s` more
    static String of(long number, String thing) {
        return "%d %s%s".formatted(number, thing, number == 1 ? "" : "s");
    }
}
