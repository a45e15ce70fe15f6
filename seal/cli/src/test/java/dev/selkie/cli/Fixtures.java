package dev.selkie.cli;

import java.nio.file.Path;

/// The tiny models that all modules test with.
final class Fixtures {
    private static final Path MODELS = Path.of("../../test-fixtures/models");

    private Fixtures() {}

    /// The folder of one of them.
    static Path model(String name) {
        return MODELS.resolve(name);
    }
}
