package dev.selkie.cli;

import org.jspecify.annotations.Nullable;

/// One device as `doctor` and `devices` print it.
///
/// @param name         what `--device` takes
/// @param kind         `cpu`, `reference`, `dry`, `opencl`
/// @param reason       why it is not available; null if it is
/// @param computeUnits cores, or what the driver calls a compute unit; null where that means nothing
/// @param memoryBytes  memory of its own; null where it has none
/// @param driver       what runs the code; null if it is missing
record DeviceInfo(
        String name,
        String kind,
        boolean available,
        @Nullable String reason,
        @Nullable Integer computeUnits,
        @Nullable Long memoryBytes,
        @Nullable String driver) {}
