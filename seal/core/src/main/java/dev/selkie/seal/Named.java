package dev.selkie.seal;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Finds the constant that a command line names.
final class Named {
    private Named() {}

    /// The one of `all` whose text is `name`.
    ///
    /// @param kind what they are, for the message
    /// @throws IllegalArgumentException if there is none; the message lists all
    static <T> T of(String kind, T[] all, String name) {
        return Arrays.stream(all)
                .filter(one -> one.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s '%s' is none of %s"
                        .formatted(
                                kind,
                                name,
                                Arrays.stream(all).map(Object::toString).collect(Collectors.joining(", ")))));
    }
}
