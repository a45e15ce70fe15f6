package dev.selkie.cli;

import java.io.FileDescriptor;
import java.lang.reflect.Field;

/// The launcher's answer to the JVM's notice about the incubator module, which no flag turns off.
///
/// The JVM is started with file descriptor 2 going through a filter that drops that one line, and with the true
/// stderr as the descriptor that `selkie.stderr` names. From here on Java's own output goes straight there, in
/// order and without a delay, and only what the JVM itself has to say (a crash, a lack of memory) still passes
/// the filter.
final class ErrorStream {
    private ErrorStream() {}

    /// Lets `System.err` write to the descriptor named by `selkie.stderr`; without that property nothing changes.
    static void skipTheFilter() {
        Integer descriptor = Integer.getInteger("selkie.stderr");
        if (descriptor == null) {
            return;
        }
        try {
            // Reflection, as the JDK has no call for dup2; the launcher opens java.io for it.
            Field number = FileDescriptor.class.getDeclaredField("fd");
            number.setAccessible(true);
            number.setInt(FileDescriptor.err, descriptor);
        } catch (ReflectiveOperationException notThisJdk) {
            // Without it everything goes through the filter: the same text, a moment later.
            return;
        }
    }
}
