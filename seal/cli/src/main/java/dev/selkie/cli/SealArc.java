package dev.selkie.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// `selkie seal arc`: the verbs of the second domain, grid puzzles.
@Command(name = "arc", description = "Grid puzzles.", synopsisSubcommandLabel = "VERB")
final class SealArc extends Verb {
    SealArc(Console console) {
        super(console);
    }

    @Override
    List<Verb> parts() {
        return List.of(
                new SealArcMake(console()),
                new SealArcRows(console()),
                new SealArcEval(console()),
                new SealArcRun(console()));
    }

    @Override
    void run() {
        throw new ParameterException(spec.commandLine(), "which verb?");
    }
}
