package dev.selkie.cli;

import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.random.PythonRandom;
import dev.selkie.seal.run.Writing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What `seal run` and `seal eval` share: the passages, how edits are written and cut, where the run goes.
final class SealOptions {
    @Option(
            names = "--passages",
            required = true,
            paramLabel = "FILE",
            description = "SEAL's records {title, context, questions}.")
    Path passages = Path.of("");

    @Option(
            names = "--shuffle-passages",
            paramLabel = "N",
            description = "In the order of Python's shuffle with this seed (published: 42), not the file's.")
    @Nullable
    Integer shuffle;

    @Mixin
    EditOptions asking = new EditOptions();

    @Option(names = "--reference", description = "Cut edits as the published code does, defects included.")
    boolean reference;

    @Option(
            names = "--whole",
            description = "An edit is one document, not one for each line (published: for passages learnt together).")
    boolean whole;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trainings of each edit (default: ${DEFAULT-VALUE}; published: 3).")
    int seeds = 1;

    @Mixin
    LimitOptions limits = new LimitOptions();

    /// The passages, in the order in which they are taken.
    List<Passage> read() throws IOException {
        GivenFile.require("--passages", passages, GivenFile.PASSAGES);
        List<Passage> all =
                SealFiles.read(passages).stream().map(SealRecord::passage).toList();
        return shuffle == null
                ? all
                : IntStream.of(new PythonRandom(shuffle).shuffled(all.size()))
                        .mapToObj(all::get)
                        .toList();
    }

    Writing writing() {
        EditPrompt asked = asking.prompt();
        Splitting splitting = asked.splitting().withPublished(reference);
        splitting = splitting.withLines(splitting.lines() && !whole);
        return new Writing(asked, asking.maxTokens, splitting);
    }
}
