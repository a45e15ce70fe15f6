package dev.selkie.model.data;

import java.util.Locale;

/// Which tokens of a record are targets, and what the sum of their losses is divided by.
public enum LossRule {
    /// [#ALL] for text, [#COMPLETION] for the other kinds of record.
    AUTO,
    /// Every token but the first.
    ALL,
    /// The record's own tokens: the completion and its end token, or what the assistant says.
    COMPLETION,
    /// SEAL's published quirk: every record is cut or filled with end tokens to 2048, each of the 2047 shifted
    /// positions is a target and the sum is divided by 2048 for each record. Padding sees the record's tokens
    /// and nothing else.
    REFERENCE_PADDING;

    /// The length that [#REFERENCE_PADDING] cuts and fills to.
    static final int PADDED = 2048;

    /// The rule of a command line's name, such as `reference-padding`.
    ///
    /// @throws IllegalArgumentException if there is no such rule
    public static LossRule named(String name) {
        for (LossRule rule : values()) {
            if (rule.toString().equals(name)) {
                return rule;
            }
        }
        throw new IllegalArgumentException(
                "loss '%s' is none of auto, all, completion, reference-padding".formatted(name));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
