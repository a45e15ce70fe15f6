package dev.selkie.cli;

import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.Limits;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `selkie seal resume`: goes on with a run that was stopped, by whatever.
@Command(
        name = "resume",
        description =
                "Go on with a run that was stopped, of seal run, eval or continual, or of a demo; nothing that is finished is repeated.")
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
        if (ContinualFolder.isAt(folder)) {
            if (spec.commandLine().getParseResult().hasMatchedOption("--at-once")) {
                throw CliException.badInput(
                        "--at-once (%d): a continual run learns one passage after another; leave it away",
                        limits.atOnce);
            }
            SealContinual.resume(this, folder, device, within.memory());
        } else {
            new SealWork(this, device).resume(folder, within);
        }
    }
}
