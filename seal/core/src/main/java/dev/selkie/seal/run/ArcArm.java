package dev.selkie.seal.run;

import java.nio.file.Path;

/// What a model has learnt before it attempts a puzzle: one of the things that a run over puzzles compares.
public sealed interface ArcArm extends AnyArm {
    /// Nothing: it sees the demonstrations and no more.
    record InContext() implements ArcArm {}

    /// What training by its own edits gives.
    record OwnEdits() implements ArcArm {}

    /// What training by edits gives that are drawn at random.
    record RandomEdits() implements ArcArm {}

    /// What training gives that switches on every augmentation.
    record Oracle() implements ArcArm {}

    /// Whatever the adapter in a folder holds.
    record Adapter(Path folder) implements ArcArm {}

    /// The arm of a command line's name: `icl`, `edits`, `random`, `oracle`, `adapter:DIR`.
    ///
    /// @throws IllegalArgumentException if there is none
    static ArcArm named(String name) {
        return switch (name) {
            case "icl" -> new InContext();
            case "edits" -> new OwnEdits();
            case "random" -> new RandomEdits();
            case "oracle" -> new Oracle();
            case String other
            when other.startsWith("adapter:") && other.length() > "adapter:".length() ->
                new Adapter(Path.of(other.substring("adapter:".length())));
            default ->
                throw new IllegalArgumentException(
                        "arm '%s' is none of icl, edits, random, oracle, adapter:DIR".formatted(name));
        };
    }

    @Override
    default String label() {
        return switch (this) {
            case InContext() -> "icl";
            case OwnEdits() -> "edits";
            case RandomEdits() -> "random";
            case Oracle() -> "oracle";
            case Adapter(Path folder) -> "adapter:" + folder;
        };
    }

    @Override
    default boolean trains() {
        return switch (this) {
            case OwnEdits(), RandomEdits(), Oracle() -> true;
            case InContext(), Adapter _ -> false;
        };
    }

    @Override
    default boolean varies() {
        return switch (this) {
            case OwnEdits(), RandomEdits() -> true;
            case InContext(), Oracle(), Adapter _ -> false;
        };
    }
}
