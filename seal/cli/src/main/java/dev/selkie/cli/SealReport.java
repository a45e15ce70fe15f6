package dev.selkie.cli;

import dev.selkie.seal.run.AnyRun;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.StoredRun;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `selkie seal report`: what a run has shown so far.
@Command(
        name = "report",
        description = "Write a run's report.html and report.json, finished or not, and print them in short.")
final class SealReport extends Verb {
    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    Path folder = Path.of("");

    SealReport(Console console) {
        super(console);
    }

    @Override
    void run() throws IOException {
        switch (AnyRun.open(folder)) {
            case ContinualFolder run -> SealContinual.show(this, run);
            case StoredRun run -> RunSummary.show(this, run);
        }
    }
}
