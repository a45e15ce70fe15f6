package dev.selkie.cli;

import dev.selkie.engine.runtime.CpuDevice;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.engine.runtime.LaunchListener;
import picocli.CommandLine.Option;

/// `--device` and `--threads`: what computes.
final class DeviceOption {
    private static final int MOST_THREADS = 64;
    private static final int MOST_THREADS_PER_CORE = 4;

    @Option(
            names = {"-d", "--device"},
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "What computes: cpu, reference, … (default: ${DEFAULT-VALUE}; see selkie devices).")
    String device = "cpu";

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the CPU (default: all cores).")
    int threads = Runtime.getRuntime().availableProcessors();

    /// Opens the device.
    ///
    /// @throws CliException with exit code 3, if it is missing
    Device open() {
        checkThreads();
        return switch (Devices.find(device, threads)) {
            case Devices.Found(Device found) -> found;
            case Devices.Missing(String name, String reason) ->
                throw CliException.missing("--device (%s): %s; see selkie devices", name, reason);
        };
    }

    /// Opens the CPU with every launch timed.
    ///
    /// @throws CliException if another device was asked for
    Device openTimed(LaunchListener listener) {
        if (!device.equals("cpu")) {
            throw CliException.badInput("--device (%s): only the cpu's kernels can be timed; give cpu", device);
        }
        checkThreads();
        return new CpuDevice(threads, listener);
    }

    private void checkThreads() {
        if (threads < 1) {
            throw CliException.badInput("--threads (%d): is below 1; give 1 or more", threads);
        }
        int most = Math.max(
                MOST_THREADS, MOST_THREADS_PER_CORE * Runtime.getRuntime().availableProcessors());
        if (threads > most) {
            throw CliException.badInput("--threads (%d): are more than they can help; give at most %d", threads, most);
        }
    }
}
