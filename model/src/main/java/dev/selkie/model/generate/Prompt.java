package dev.selkie.model.generate;

import dev.selkie.model.peft.PeftAdapter;
import java.util.Optional;

/// What a text begins with, and what skin the model wears while it continues it.
///
/// Has identity; the ids are copied.
public final class Prompt {
    private final int[] ids;
    private final Optional<PeftAdapter> adapter;

    private Prompt(int[] ids, Optional<PeftAdapter> adapter) {
        this.ids = ids.clone();
        this.adapter = adapter;
    }

    /// A prompt for the base.
    public static Prompt of(int... ids) {
        return new Prompt(ids, Optional.empty());
    }

    /// A prompt for the base with `adapter`, or without one.
    public static Prompt of(int[] ids, Optional<PeftAdapter> adapter) {
        return new Prompt(ids, adapter);
    }

    public int length() {
        return ids.length;
    }

    public int[] ids() {
        return ids.clone();
    }

    public Optional<PeftAdapter> adapter() {
        return adapter;
    }
}
