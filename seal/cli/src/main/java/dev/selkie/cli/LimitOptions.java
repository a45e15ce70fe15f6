package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.SealRun;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How much a verb that works on a run may do together.
final class LimitOptions {
    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "Adapters learning together (default: ${DEFAULT-VALUE}); changes no result.")
    int atOnce = SealRun.ADAPTERS_AT_ONCE;

    @Mixin
    MemoryOption memory = new MemoryOption();

    /// @throws CliException if one of them is out of its range
    Limits limits() {
        if (atOnce < 1) {
            throw CliException.badInput("--at-once (%d): is below 1; give 1 or more", atOnce);
        }
        return new Limits(atOnce, memory.budget().orElse(MemoryBudget.UNLIMITED));
    }
}
