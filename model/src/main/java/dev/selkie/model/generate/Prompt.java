package dev.selkie.model.generate;

import dev.selkie.model.peft.PeftAdapter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a text begins with, and the adapter that continues it, if one does.
///
/// Has identity; the ids are copied.
public final class Prompt {
    private final int[] ids;
    private final Optional<PeftAdapter> adapter;
    private final Optional<List<Integer>> only;
    private final int[] continuation;

    private Prompt(int[] ids, Optional<PeftAdapter> adapter, Optional<List<Integer>> only, int... continuation) {
        this.ids = ids.clone();
        this.adapter = adapter;
        this.only = only;
        this.continuation = continuation.clone();
    }

    /// A prompt for the base.
    public static Prompt of(int... ids) {
        return new Prompt(ids, Optional.empty(), Optional.empty());
    }

    /// A prompt for the base with `adapter`, or without one.
    public static Prompt of(int[] ids, Optional<PeftAdapter> adapter) {
        return new Prompt(ids, adapter, Optional.empty());
    }

    /// The same prompt, of whose samples only those with these numbers are drawn. They are what they are among all.
    public Prompt only(List<Integer> samples) {
        return new Prompt(ids, adapter, Optional.of(List.copyOf(samples)), continuation);
    }

    /// The same prompt, whose continuation is known: nothing is drawn, and its one sample tells how likely the model
    /// finds `continuation`.
    ///
    /// @throws IllegalArgumentException if that is empty
    public Prompt scoring(int... continuation) {
        if (continuation.length == 0) {
            throw new IllegalArgumentException("a text to be scored has no tokens");
        }
        return new Prompt(ids, adapter, Optional.of(List.of(0)), continuation);
    }

    public int length() {
        return ids.length;
    }

    public int[] ids() {
        return ids.clone();
    }

    /// The continuation that is scored; empty where one is drawn.
    public int[] continuation() {
        return continuation.clone();
    }

    public Optional<PeftAdapter> adapter() {
        return adapter;
    }

    /// The numbers of the samples that are drawn, out of `count`.
    ///
    /// @throws IllegalArgumentException if one that is asked for is not among them
    List<Integer> samples(int count) {
        List<Integer> drawn =
                only.orElseGet(() -> IntStream.range(0, count).boxed().toList());
        if (drawn.stream().anyMatch(sample -> sample < 0 || sample >= count)) {
            throw new IllegalArgumentException("samples %s are not all from 0 to %d".formatted(drawn, count - 1));
        }
        return drawn;
    }
}
