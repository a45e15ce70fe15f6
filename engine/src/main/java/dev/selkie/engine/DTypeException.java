package dev.selkie.engine;

/// Numbers of a kind that an op does not take, found while the graph is built. The message names the op and the
/// types.
public final class DTypeException extends IllegalArgumentException {
    DTypeException(String message) {
        super(message);
    }
}
