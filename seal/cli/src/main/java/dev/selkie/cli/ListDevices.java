package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.kernels.cpu.CpuKernels;
import dev.selkie.kernels.cpu.x86.MachineCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `selkie devices`: what `--device` may name on this machine.
@Command(name = "devices", description = "List the devices of this machine.")
final class ListDevices extends Verb {
    ListDevices(Console console) {
        super(console);
    }

    /// Every device that this version knows, there or not.
    static List<DeviceInfo> all(Machine machine) {
        return Devices.names().stream().map(name -> info(name, machine)).toList();
    }

    private static DeviceInfo info(String name, Machine machine) {
        return switch (Devices.find(name, 1)) {
            case Devices.Found(Device device) -> {
                device.close();
                yield found(name, machine);
            }
            case Devices.Missing(String _, String reason) ->
                new DeviceInfo(name, kind(name), false, reason, null, null, null);
        };
    }

    private static DeviceInfo found(String name, Machine machine) {
        boolean parallel = name.equals("cpu");
        boolean dry = name.equals("dry");
        return new DeviceInfo(
                name,
                kind(name),
                true,
                null,
                parallel ? machine.cores() : 1,
                dry ? null : machine.memoryBytes(),
                driver(name, machine));
    }

    private static String kind(String name) {
        return name.split(":", 2)[0];
    }

    private static @Nullable String driver(String name, Machine machine) {
        return switch (name) {
            case "cpu" -> "%s, %d bits".formatted(cpuCode(), machine.vectorBits());
            case "reference" -> "plain loops in f64";
            case "dry" -> "plans only, nothing runs";
            default -> null;
        };
    }

    private static String cpuCode() {
        return switch (CpuKernels.machineCode()) {
            case MachineCode.Found _ -> "Vector API and machine code";
            case MachineCode.Missing(String reason) -> "Vector API (no machine code: %s)".formatted(reason);
        };
    }

    @Override
    void run() {
        List<DeviceInfo> devices = all(Machine.here());
        if (common.json) {
            devices.forEach(console()::json);
        } else {
            devices.forEach(device -> console().line(line(device)));
        }
    }

    /// A device in one line for a reader.
    static String line(DeviceInfo device) {
        return device.available()
                ? "%-12s %s, compute units: %d".formatted(device.name(), device.driver(), device.computeUnits())
                : "%-12s missing: %s".formatted(device.name(), device.reason());
    }
}
