package dev.selkie.engine.runtime;

/// A device could not do what it was asked for: short of memory, or a driver's error. The message says what and
/// why.
public final class DeviceException extends RuntimeException {
    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
