package dev.selkie.model.llama;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import java.util.stream.Stream;

/// The devices that every test of a model's numbers runs on.
public final class TestDevices {
    private TestDevices() {}

    /// Names for [Devices#find].
    public static Stream<String> names() {
        return Stream.of("reference", "cpu");
    }

    /// Opens a device, which must be there.
    public static Device open(String name) {
        return Devices.find(name).orThrow();
    }
}
