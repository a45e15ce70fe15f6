package dev.selkie.seal.run;

import java.nio.file.Path;
import java.util.List;

/// What a model has learnt before it is examined: one of the things that a run compares.
public sealed interface Arm extends AnyArm {
    /// Nothing.
    record Base() implements Arm {}

    /// The passage alone.
    record PassageOnly() implements Arm {}

    /// What it wrote about the passage, and the passage.
    record OwnEdits() implements Arm {}

    /// What stands in a file about the passage (the first completion), and the passage.
    record FileEdits(Path file) implements Arm {}

    /// Whatever the adapter in a folder holds.
    record Adapter(Path folder) implements Arm {}

    /// What `each` learns about one passage, about all passages of the stage in one adapter: continued pre-training.
    record Together(Arm each) implements Arm {
        /// @throws IllegalArgumentException if `each` learns nothing by itself
        public Together {
            requireSingle("together", each);
        }
    }

    /// The same with all weights of the model trained in place of an adapter.
    record Full(Arm each) implements Arm {
        /// @throws IllegalArgumentException if `each` learns nothing by itself
        public Full {
            requireSingle("full", each);
        }
    }

    private static void requireSingle(String prefix, Arm each) {
        switch (each) {
            case PassageOnly(), OwnEdits(), FileEdits _ -> {}
            case Base(), Adapter _, Together _, Full _ ->
                throw new IllegalArgumentException("arm '%1$s:%2$s' is none of %1$s:passage, %1$s:edits, %1$s:file:F"
                        .formatted(prefix, each.label()));
        }
    }

    /// The arm of a command line's name: `base`, `passage`, `edits`, `file:F`, `adapter:DIR`, and `together:` or
    /// `full:` before one that learns.
    ///
    /// @throws IllegalArgumentException if there is none
    static Arm named(String name) {
        int colon = name.indexOf(':');
        String rest = name.substring(colon + 1);
        String kind = colon < 0 || rest.isEmpty() ? name : name.substring(0, colon + 1);
        return switch (kind) {
            case "base" -> new Base();
            case "passage" -> new PassageOnly();
            case "edits" -> new OwnEdits();
            case "file:" -> new FileEdits(Path.of(rest));
            case "adapter:" -> new Adapter(Path.of(rest));
            case "together:" -> new Together(named(rest));
            case "full:" -> new Full(named(rest));
            default ->
                throw new IllegalArgumentException(
                        "arm '%s' is none of base, passage, edits, file:F, adapter:DIR, together:ARM, full:ARM"
                                .formatted(name));
        };
    }

    @Override
    default String label() {
        return switch (this) {
            case Base() -> "base";
            case PassageOnly() -> "passage";
            case OwnEdits() -> "edits";
            case FileEdits(Path file) -> "file:" + file;
            case Adapter(Path folder) -> "adapter:" + folder;
            case Together(Arm each) -> "together:" + each.label();
            case Full(Arm each) -> "full:" + each.label();
        };
    }

    /// The arm whose edits it learns: itself, or what it learns of each passage.
    default Arm source() {
        return switch (this) {
            case Together(Arm each) -> each;
            case Full(Arm each) -> each;
            case Base(), PassageOnly(), OwnEdits(), FileEdits _, Adapter _ -> this;
        };
    }

    /// The arms whose edits `arms` learn, each once.
    static List<Arm> sources(List<Arm> arms) {
        return arms.stream().map(Arm::source).distinct().toList();
    }

    @Override
    default boolean trains() {
        return switch (this) {
            case PassageOnly(), OwnEdits(), FileEdits _, Together _, Full _ -> true;
            case Base(), Adapter _ -> false;
        };
    }

    @Override
    default Trial training(Trial exam) {
        return switch (this) {
            case Together _, Full _ -> exam.whole();
            case Base(), PassageOnly(), OwnEdits(), FileEdits _, Adapter _ -> exam;
        };
    }

    @Override
    default boolean varies() {
        return switch (this) {
            case OwnEdits(), FileEdits _ -> true;
            case Base(), PassageOnly(), Adapter _, Together _, Full _ -> false;
        };
    }

    /// A passage alone is trained as often as all its edits together.
    @Override
    default int exams(int edits, int seeds) {
        return this instanceof PassageOnly ? edits * seeds : AnyArm.super.exams(edits, seeds);
    }
}
