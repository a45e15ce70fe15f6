package dev.selkie.cli;

import java.util.List;
import picocli.CommandLine.Command;

/// `selkie devices`: what `--device` may name on this machine.
@Command(name = "devices", description = "List the devices of this machine.")
final class Devices extends Verb {
    Devices(Console console) {
        super(console);
    }

    /// Every kind of device that this version knows, present or not.
    static List<DeviceInfo> all(Machine machine) {
        return List.of(
                new DeviceInfo(
                        "cpu",
                        "cpu",
                        true,
                        null,
                        machine.cores(),
                        machine.memoryBytes(),
                        "Vector API, %d bits".formatted(machine.vectorBits())),
                new DeviceInfo("reference", "reference", true, null, 1, machine.memoryBytes(), "plain loops in f64"));
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
                ? "%-12s %s, %d compute units".formatted(device.name(), device.driver(), device.computeUnits())
                : "%-12s missing: %s".formatted(device.name(), device.reason());
    }
}
