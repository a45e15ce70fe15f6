package dev.selkie.tokenizer;

import dev.selkie.tokenizer.pipeline.Tokens;

/// The tokens of a text and where each comes from.
///
/// Ranges are indices into the Java string (UTF-16 units). Tokens that are parts of one character share its range;
/// tokens that the post-processor added have the range 0 to 0.
public final class Encoding {
    private final int[] ids;
    private final int[] ranges;

    Encoding(Tokens tokens) {
        this.ids = tokens.ids();
        this.ranges = tokens.ranges();
    }

    public int size() {
        return ids.length;
    }

    /// A copy of all ids.
    public int[] ids() {
        return ids.clone();
    }

    /// Index of the first character that the token stands for.
    public int start(int index) {
        return ranges[2 * index];
    }

    /// Index behind the last character that the token stands for.
    public int end(int index) {
        return ranges[2 * index + 1];
    }
}
