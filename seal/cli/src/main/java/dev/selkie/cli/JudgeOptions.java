package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.judge.Judging;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which models judge answers.
final class JudgeOptions {
    @Option(
            names = "--graders",
            split = ",",
            paramLabel = "NAMES",
            description =
                    "What answers are graded by: contained, exact, f1 and logprob always, judge and http where their"
                            + " model is given; naming one that has none is an error.")
    List<String> graders = List.of();

    @Option(
            names = "--judge",
            paramLabel = "DIR|FILE",
            description = "A model on this machine that says yes or no to each answer: the grader judge.")
    @Nullable
    Path judge;

    @Option(
            names = "--http-url",
            paramLabel = "URL",
            description = "An OpenAI-compatible endpoint that judges answers, up to /chat/completions: the grader http."
                    + " What it replies is kept and not asked for again.")
    @Nullable
    URI url;

    @Option(names = "--http-model", paramLabel = "NAME", description = "The model to ask at --http-url.")
    @Nullable
    String model;

    @Option(
            names = "--http-key",
            paramLabel = "VARIABLE",
            defaultValue = "OPENAI_API_KEY",
            description = "Environment variable that holds the key (default: ${DEFAULT-VALUE}).")
    String keyVariable = "OPENAI_API_KEY";

    @Option(
            names = "--http-cache",
            paramLabel = "DIR",
            description = "Where the endpoint's replies are kept (default: in the user's cache).")
    @Nullable
    Path cache;

    /// The judges that are given.
    ///
    /// @param needed beside [#graders]
    /// @throws CliException if a judge is asked for and not given
    Judging judging(Verb verb, Measure... needed) throws IOException {
        Optional<Path> local =
                judge == null ? Optional.empty() : Optional.of(absolute(ModelOption.folder(judge, verb)));
        var judging = new Judging(local, http());
        List<Measure> asked = Stream.concat(
                        Stream.of(needed), graders.stream().map(String::strip).map(Measure::named))
                .toList();
        for (Measure grader : asked) {
            if (!judging.has(grader)) {
                throw CliException.badInput(
                        "grader %s: has no model; give %s",
                        grader, grader == Measure.JUDGE ? "--judge DIR" : "--http-url and --http-model");
            }
        }
        return judging;
    }

    private Optional<Judging.Http> http() {
        if (url == null && model == null) {
            return Optional.empty();
        }
        if (url == null || model == null) {
            throw CliException.badInput("--http-url and --http-model: belong together; give both");
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw CliException.badInput(
                    "--http-url (%s): begins with neither http:// nor https://; give the whole URL", url);
        }
        Path kept = cache == null ? ModelOption.cache().resolve("http") : cache;
        return Optional.of(new Judging.Http(url, model, keyVariable, absolute(kept)));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
