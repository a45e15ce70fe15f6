package dev.selkie.engine.compile;

import dev.selkie.engine.Op;

/// A piece of memory that a plan needs; where it lies is decided later. Has identity.
public final class Slot {
    private final Kind kind;
    private final long bytes;

    Slot(Kind kind, long bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /// What a slot holds, and for how long.
    public sealed interface Kind {}

    /// Between steps of one run; shares its memory with others.
    public record Temporary(String name) implements Kind {}

    /// What the caller sets before a run.
    public record Input(Op.Input input) implements Kind {}

    /// Numbers of the graph.
    public record Constant(Op.Constant constant) implements Kind {}

    /// A buffer of the caller: a parameter or weight.
    public record Buffer(Op.Leaf leaf) implements Kind {}

    public Kind kind() {
        return kind;
    }

    /// Bytes at capacity.
    public long bytes() {
        return bytes;
    }

    /// Memory for the same once more: `t3'` for `t3`.
    Slot again() {
        return new Slot(new Temporary(this + "'"), bytes);
    }

    boolean isTemporary() {
        return kind instanceof Temporary;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case Temporary temporary -> temporary.name();
            case Input input -> input.input().name();
            case Constant _ -> "constant";
            case Buffer buffer ->
                switch (buffer.leaf()) {
                    case Op.Parameter parameter -> parameter.name();
                    case Op.Weight weight -> weight.name();
                    default -> throw new AssertionError("only parameters and weights have buffers");
                };
        };
    }
}
