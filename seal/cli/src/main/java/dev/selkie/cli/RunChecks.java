package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Trainer;
import dev.selkie.seal.run.AnyArm;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Plan;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunPlan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/// What can be known to be wrong with options, or to go wrong with a training, before anything is made.
final class RunChecks {
    /// A step of AdamW moves a weight by about the learning rate, and weights are around 1.
    private static final double HIGHEST_RATE = 100;

    /// An adapter adds `alpha / rank` times what it has learnt; published ones have alpha up to 256.
    private static final double HIGHEST_ALPHA = 1e6;

    private RunChecks() {}

    /// Checks that a training with this learning rate can come to anything.
    ///
    /// @throws IllegalArgumentException if it is below 0, or above what any training survives
    static void rate(double learningRate) {
        if (!(learningRate >= 0 && learningRate <= HIGHEST_RATE)) {
            throw new IllegalArgumentException("learning rate %s is not from 0 to %.0f; give one such as 1e-3"
                    .formatted(learningRate, HIGHEST_RATE));
        }
    }

    /// Checks that an adapter with this alpha can learn.
    ///
    /// @throws IllegalArgumentException if it is not above 0, where it adds nothing, or above what any training
    ///     survives
    static void alpha(double alpha) {
        if (!(alpha > 0 && alpha <= HIGHEST_ALPHA)) {
            throw new IllegalArgumentException(
                    "alpha %s is not above 0 and at most %.0f; give one such as 64".formatted(alpha, HIGHEST_ALPHA));
        }
    }

    /// Checks that `value` of `option` is a number of something.
    ///
    /// @throws CliException if it is below 0
    static void count(String option, int value) {
        if (value < 0) {
            throw CliException.badInput("%s (%d): is below 0; give 0 or more", option, value);
        }
    }

    /// Checks that `--limit` leaves something to examine.
    ///
    /// @throws CliException if it does not
    static void limit(int limit) {
        if (limit < 1) {
            throw CliException.badInput("--limit (%d): is below 1; give 1 or more", limit);
        }
    }

    /// Checks that so many passages or puzzles can be held out of those of `file`.
    ///
    /// @throws CliException if they cannot
    static void heldOut(int wanted, int size, Path file, String contexts) {
        if (wanted < 0 || wanted > size) {
            throw CliException.badInput(
                    "--held-out (%d): %s holds %d %s; ask for 0 to %3$d of them", wanted, file, size, contexts);
        }
    }

    /// The passages or puzzles that `rounds` learn from: the first of those that are not held out.
    ///
    /// @param all     with those that are held out, which come first
    /// @param context one of them
    /// @throws CliException if they are too few
    static <C> List<C> train(Rounds rounds, List<C> all, int heldOut, String context) {
        int left = all.size() - heldOut;
        long needed = rounds.contextsInAll();
        if (left < needed) {
            throw CliException.badInput(
                    "--contexts (%d), --rounds (%d): too few %ss to learn from, %d where %d are needed; lower one of the"
                            + " two%s",
                    rounds.contexts(),
                    rounds.count(),
                    context,
                    left,
                    needed,
                    heldOut == 0 ? "" : ", or --held-out (%d)".formatted(heldOut));
        }
        return all.subList(heldOut, heldOut + Math.toIntExact(needed));
    }

    /// Checks that a limit of memory is one for all trainings of `plan`.
    ///
    /// @throws CliException if an arm trains all weights, which takes what it takes
    static void memory(Limits limits, Plan<?, ?> plan) {
        boolean limited = !limits.memory().equals(MemoryBudget.UNLIMITED);
        if (limited && plan.heldOutStage().arms().stream().anyMatch(Arm.Full.class::isInstance)) {
            throw CliException.badInput(
                    "--memory: arms that train all weights (full:…) have no such limit; leave it or them away");
        }
    }

    /// Checks the adapters of `plan`: this machine could hold those that are trained, and those that are given are
    /// there and fit `model`.
    ///
    /// @param writer the model that is reinforced
    static void adapters(Plan<?, ?> plan, Path model, Path writer) throws IOException {
        LlamaConfig config = LlamaConfig.read(model);
        size("--rank", inner(plan), config);
        size("--outer-rank", plan.settings().rounds().outer().lora(), LlamaConfig.read(writer));
        for (AnyArm arm : plan.heldOutStage().arms()) {
            switch (arm) {
                case Arm.Adapter(Path folder) -> adapter(folder, config);
                case ArcArm.Adapter(Path folder) -> adapter(folder, config);
                case Arm _, ArcArm _ -> {}
            }
        }
    }

    private static LoraSettings inner(Plan<?, ?> plan) {
        return switch (plan) {
            case RunPlan passages -> passages.settings().inner().lora();
            case ArcPlan puzzles -> puzzles.settings().inner().recipe().lora();
        };
    }

    private static void adapter(Path folder, LlamaConfig base) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            PeftAdapter.read(folder, base, arena);
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
