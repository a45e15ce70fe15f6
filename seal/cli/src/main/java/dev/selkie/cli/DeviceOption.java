package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import picocli.CommandLine.Option;

/// `--device` and `--threads`: what computes.
final class DeviceOption {
    @Option(
            names = {"-d", "--device"},
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "What computes: cpu (default), reference, … (see selkie devices).")
    String device = "cpu";

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the CPU (default: all cores).")
    int threads = Runtime.getRuntime().availableProcessors();

    /// Opens the device.
    ///
    /// @throws CliException with exit code 3, if it is missing
    Device open() {
        if (threads < 1) {
            throw CliException.badInput("--threads (%d): is below 1; give 1 or more", threads);
        }
        return switch (Devices.find(device, threads)) {
            case Devices.Found(Device found) -> found;
            case Devices.Missing(String name, String reason) ->
                throw CliException.missing("--device (%s): %s; see selkie devices", name, reason);
        };
    }
}
