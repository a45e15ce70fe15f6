package dev.selkie.engine.runtime;

import java.util.List;

/// The devices of this machine, by name.
public final class Devices {
    private Devices() {}

    /// What looking for a device yields. Nothing falls back in silence.
    public sealed interface Search {
        /// @throws DeviceException with the reason, if it is missing
        Device orThrow();
    }

    /// It is there, and open: whoever looked closes it.
    public record Found(Device device) implements Search {
        @Override
        public Device orThrow() {
            return device;
        }
    }

    /// It is not.
    ///
    /// @param reason for people, with the cure where there is one
    public record Missing(String name, String reason) implements Search {
        @Override
        public Device orThrow() {
            throw new DeviceException("device %s: %s".formatted(name, reason));
        }
    }

    /// All names that [#find] knows.
    public static List<String> names() {
        return List.of("cpu", "reference", "dry");
    }

    /// Opens a device, the CPU's with all cores.
    public static Search find(String name) {
        return find(name, Runtime.getRuntime().availableProcessors());
    }

    /// Opens a device.
    ///
    /// @param threads of the CPU; results do not depend on it
    public static Search find(String name, int threads) {
        return switch (name) {
            case "cpu" -> new Found(new CpuDevice(threads));
            case "reference" -> new Found(new ReferenceDevice());
            case "dry" -> new Found(new DryDevice());
            default -> new Missing(name, "no such device; known are " + String.join(", ", names()));
        };
    }
}
