package dev.selkie.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// `selkie seal`: what there is to do with self-edits; each a verb of its own.
@Command(
        name = "seal",
        description = "A model that writes self-edits and learns to write better ones.",
        synopsisSubcommandLabel = "VERB")
final class Seal extends Verb {
    Seal(Console console) {
        super(console);
    }

    @Override
    List<Verb> parts() {
        return List.of(
                new SealRunVerb(console()),
                new SealResume(console()),
                new SealStatus(console()),
                new SealEval(console()),
                new SealContinual(console()),
                new SealPlan(console()),
                new SealReport(console()),
                new SealCompare(console()),
                new SealSplit(console()),
                new SealAgree(console()),
                new SealArc(console()));
    }

    @Override
    void run() {
        throw new ParameterException(spec.commandLine(), "which verb?");
    }
}
