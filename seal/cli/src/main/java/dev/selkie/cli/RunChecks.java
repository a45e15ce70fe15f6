package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Trainer;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Limits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/// What can be known to go wrong with a training before its folder is made.
final class RunChecks {
    private RunChecks() {}

    /// Checks that a limit of memory is one for all trainings of `arms`.
    ///
    /// @throws CliException if one trains all weights, which takes what it takes
    static void memory(Limits limits, List<Arm> arms) {
        boolean limited = !limits.memory().equals(MemoryBudget.UNLIMITED);
        if (limited && arms.stream().anyMatch(Arm.Full.class::isInstance)) {
            throw CliException.badInput(
                    "--memory: arms that train all weights (full:…) have no such limit; leave it or them away");
        }
    }

    /// Checks that the adapters in `folders` are there and fit `model`.
    static void adapters(List<Path> folders, Path model) throws IOException {
        for (Path folder : folders) {
            try (LlamaFolder base = LlamaFolder.open(model);
                    Arena arena = Arena.ofConfined()) {
                PeftAdapter.read(folder, base.config(), arena);
            }
        }
    }

    /// Checks that this machine could hold an adapter while it is trained.
    ///
    /// @param option that gives its rank
    /// @throws CliException if even one alone is too large
    static void size(String option, LoraSettings lora, LlamaConfig config) {
        long bytes = Trainer.stateBytes(config, lora);
        long memory = Machine.here().memoryBytes();
        if (bytes > memory) {
            throw CliException.badInput(
                    "%s (%d): to train such an adapter takes %d GiB, and this machine has %d; give a lower one",
                    option, lora.rank(), bytes >> 30, memory >> 30);
        }
    }
}
