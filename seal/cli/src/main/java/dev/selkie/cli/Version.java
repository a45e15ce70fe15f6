package dev.selkie.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// What `selkie --version` prints: the version, the commit it was built from, and the JDK that runs it.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Properties build = build();
        return new String[] {
            "selkie %s".formatted(build.getProperty("git.build.version")),
            "commit %s".formatted(build.getProperty("git.commit.id.abbrev", "unknown")),
            "jdk %s".formatted(jdk())
        };
    }

    /// The JDK's version and who made it.
    static String jdk() {
        return "%s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"));
    }

    private static Properties build() {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("build.properties of the program itself", e);
        }
        return build;
    }
}
