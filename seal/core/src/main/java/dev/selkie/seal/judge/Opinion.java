package dev.selkie.seal.judge;

import java.util.Optional;
import java.util.function.Function;

/// What a judge said, or why it said nothing.
public sealed interface Opinion<T> {
    /// It said `said`.
    record Given<T>(T said) implements Opinion<T> {}

    /// It said nothing.
    record Missing<T>(String reason) implements Opinion<T> {}

    /// What it said.
    default Optional<T> value() {
        return switch (this) {
            case Given<T>(T said) -> Optional.of(said);
            case Missing<T> _ -> Optional.empty();
        };
    }

    /// Why it said nothing.
    default Optional<String> why() {
        return switch (this) {
            case Given<T> _ -> Optional.empty();
            case Missing<T>(String reason) -> Optional.of(reason);
        };
    }

    /// What it said, seen otherwise.
    default <R> Opinion<R> map(Function<T, R> view) {
        return switch (this) {
            case Given<T>(T said) -> new Given<>(view.apply(said));
            case Missing<T>(String reason) -> new Missing<>(reason);
        };
    }
}
