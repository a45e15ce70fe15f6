package dev.selkie.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.VectorShape;

/// The machine and the JDK that the program finds itself on.
///
/// @param jdk         version and maker
/// @param os          name, version and processor architecture
/// @param vectorBits  the widest vector that the JVM uses here
/// @param cores       processors that the JVM may use, in a container the share it was given
/// @param memoryBytes physical memory, in a container its limit
record Machine(String jdk, String os, int vectorBits, int cores, long memoryBytes) {
    /// Looks around.
    static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                Version.jdk(),
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                VectorShape.preferredShape().vectorBitSize(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize());
    }
}
