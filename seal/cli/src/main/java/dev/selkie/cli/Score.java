package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie score`: how likely texts are to the model.
@Command(name = "score", description = "Show how likely the model finds texts, completions or conversations.")
final class Score extends Verb {
    @ArgGroup(multiplicity = "1")
    Input input = new Input();

    @Option(
            names = "--from",
            paramLabel = "K",
            defaultValue = "1",
            description = "With --ids: the first target's number, from 0; what comes before is given (default:"
                    + " ${DEFAULT-VALUE}).")
    int from = 1;

    @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter to score with.")
    @Nullable
    Path adapter;

    @Option(names = "--tokens", description = "Add the log-probability of each target.")
    boolean tokens;

    @Option(names = "--no-end", description = "A completion carries no end token.")
    boolean noEnd;

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Score(Console console) {
        super(console);
    }

    /// One of the two.
    static final class Input {
        @Option(names = "--data", paramLabel = "FILE", description = GivenFile.RECORDS + "; - is stdin.")
        @Nullable
        String data;

        @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Token ids: 1,2,3.")
        @Nullable
        List<Integer> ids;
    }

    /// One record's score.
    ///
    /// @param tokens        number of targets
    /// @param logprob       sum over the targets
    /// @param perplexity    exp(−logprob / tokens); null without targets
    /// @param tokenLogprobs of each target, with `--tokens`
    record Result(
            int tokens,
            double logprob,
            @Nullable Double perplexity,
            @Nullable List<Float> tokenLogprobs) {}

    @Override
    void run() throws IOException {
        if (input.data != null) {
            GivenFile.requireData(input.data, GivenFile.RECORDS);
        }
        requireTargets();
        try (LlamaOptions.Loaded loaded = options.load(this)) {
            Llama llama = loaded.llama();
            Optional<PeftAdapter> loadedAdapter =
                    adapter == null ? Optional.empty() : Optional.of(llama.adapter(adapter));
            llama.score(sequences(llama), loadedAdapter).forEach(this::print);
        }
    }

    private void requireTargets() {
        RunChecks.count("--from", from);
        if (input.ids == null && from != 1) {
            throw CliException.badInput("--from (%d): goes with --ids; leave it away", from);
        }
        if (input.ids != null && input.ids.size() < 2) {
            throw CliException.badInput(
                    "--ids (%d of them): the first has nothing before it; give two or more", input.ids.size());
        }
        if (input.ids != null && from >= input.ids.size()) {
            throw CliException.badInput(
                    "--from (%d): there are %d --ids; give %d or less", from, input.ids.size(), input.ids.size() - 1);
        }
    }

    private List<Sequence> sequences(Llama llama) throws IOException {
        if (input.ids != null) {
            int[] ids = input.ids.stream().mapToInt(Integer::intValue).toArray();
            return List.of(Sequence.from(from, ids));
        }
        DataSet data = DataSet.read(String.valueOf(input.data));
        return llama.encoder(!noEnd).encode(data, LossRule.AUTO);
    }

    private static String shown(@Nullable Double perplexity) {
        return perplexity == null ? "-" : String.format(Locale.ROOT, "%.4f", perplexity);
    }

    private void print(List<Float> logprobs) {
        double sum = logprobs.stream().mapToDouble(Float::doubleValue).sum();
        int count = logprobs.size();
        Double perplexity = count == 0 ? null : Math.exp(-sum / count);
        if (common.json) {
            console().json(new Result(count, sum, perplexity, tokens ? logprobs : null));
        } else {
            console()
                    .line(String.format(
                            Locale.ROOT, "%6d tokens  %12.4f  perplexity %s", count, sum, shown(perplexity)));
            if (tokens) {
                console().line("  %s", logprobs);
            }
        }
    }
}
