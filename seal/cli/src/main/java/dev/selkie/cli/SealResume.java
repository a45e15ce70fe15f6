package dev.selkie.cli;

import dev.selkie.seal.run.AnyRun;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `selkie seal resume`: goes on with a run that was stopped, by whatever.
@Command(
        name = "resume",
        description = "Go on with a run that was stopped, of seal run, eval or continual, or of a demo; nothing that is"
                + " finished is repeated.")
final class SealResume extends Verb {
    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    Path folder = Path.of("");

    @Mixin
    LimitOptions limits = new LimitOptions();

    @Mixin
    DeviceOption device = new DeviceOption();

    SealResume(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        Limits within = limits.limits();
        switch (AnyRun.open(folder)) {
            case ContinualFolder run -> {
                requireNoAtOnce();
                SealContinual.resume(this, run, device, within.memory());
            }
            case StoredRun run -> new SealWork(this, device).resume(run, within);
        }
    }

    private void requireNoAtOnce() {
        if (spec.commandLine().getParseResult().hasMatchedOption("--at-once")) {
            throw CliException.badInput(
                    "--at-once (%d): a continual run learns one passage after another; leave it away", limits.atOnce);
        }
    }
}
