package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Generation;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie generate`: the model goes on where a prompt ends; all prompts, adapters and samples as one batch.
@Command(name = "generate", description = "Let the model continue prompts or answer.")
final class Generate extends Verb {
    @Mixin
    PromptInput input = new PromptInput();

    @Mixin
    SamplingOptions sampling = new SamplingOptions();

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "An adapter to generate with; given more than once: each prompt with each adapter.")
    List<Path> adapters = List.of();

    @Option(
            names = "--logprobs",
            description = "Add the log-probability of each token: in a line under its text, or to its JSON.")
    boolean logprobs;

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Generate(Console console) {
        super(console);
    }

    /// One text.
    ///
    /// @param adapter the one it was written with, where several were given
    /// @param text    without the end token
    record Text(
            int promptIndex,
            int sampleIndex,
            @Nullable String adapter,
            int promptTokens,
            List<Integer> ids,
            String text,
            String finish,
            @Nullable List<Float> logprobs,
            double logprob) {}

    /// The last line.
    record Last(Timing timing) {}

    /// @param prefillTokensPerSecond null if no prompt took measurable time
    /// @param decodeTokensPerSecond  null if nothing was decoded
    record Timing(
            @Nullable Double prefillTokensPerSecond,
            @Nullable Double decodeTokensPerSecond,
            double loadSeconds) {}

    @Override
    void run() throws IOException {
        GenerateSettings settings = sampling.settings();
        input.check();
        try (LlamaOptions.Loaded loaded = options.load(this)) {
            List<int[]> ids = input.ids(loaded.llama());
            List<Optional<PeftAdapter>> loadedAdapters = adapters(loaded.llama());
            var prompts = new ArrayList<Prompt>();
            for (int[] prompt : ids) {
                loadedAdapters.forEach(adapter -> prompts.add(Prompt.of(prompt, adapter)));
            }
            boolean alone = prompts.size() == 1 && settings.samples() == 1 && !common.json;
            Generation generation = generate(loaded.llama(), prompts, settings, alone);
            print(generation, alone);
            console().out().flush(); // the note comes after the text where both go to a terminal
            print(timing(generation.timing(), loaded.seconds()));
        }
    }

    private List<Optional<PeftAdapter>> adapters(Llama llama) throws IOException {
        if (adapters.isEmpty()) {
            return List.of(Optional.empty());
        }
        var loaded = new ArrayList<Optional<PeftAdapter>>();
        for (Path adapter : adapters) {
            loaded.add(Optional.of(llama.adapter(adapter)));
        }
        return loaded;
    }

    /// A single text is printed as it comes.
    private Generation generate(Llama llama, List<Prompt> prompts, GenerateSettings settings, boolean alone) {
        long total = (long) prompts.size() * settings.samples();
        try (Progress progress = progress("texts")) {
            return llama.generate(prompts, settings, new GenerateListener() {
                private long done;

                @Override
                public void text(int promptIndex, int sampleIndex, String piece) {
                    if (alone) {
                        console().out().print(piece);
                        console().out().flush();
                    }
                }

                @Override
                public void finished(Sample sample) {
                    done++;
                    if (!alone) {
                        progress.at(done, total, "");
                    }
                }
            });
        }
    }

    private void print(Generation generation, boolean alone) {
        if (alone) {
            console().line("");
            generation.samples().forEach(sample -> printLogprobs(text(sample)));
            return;
        }
        generation.samples().forEach(sample -> print(text(sample)));
    }

    private void print(Text text) {
        if (common.json) {
            console().json(text);
        } else {
            String adapter = text.adapter() == null ? "" : ", " + text.adapter();
            console().line("== prompt %d, sample %d%s", text.promptIndex(), text.sampleIndex(), adapter);
            console().line(text.text());
            printLogprobs(text);
        }
    }

    private void printLogprobs(Text text) {
        if (text.logprobs() != null) {
            String each = text.logprobs().stream().map("%.4f"::formatted).collect(Collectors.joining(" "));
            console().line("-- log-probability %.4f = %s", text.logprob(), each);
        }
    }

    private Text text(Sample sample) {
        int each = Math.max(1, adapters.size());
        return new Text(
                sample.promptIndex() / each,
                sample.sampleIndex(),
                adapters.size() > 1 ? adapters.get(sample.promptIndex() % each).toString() : null,
                sample.promptTokens(),
                sample.ids(),
                sample.text(),
                sample.finish().name().toLowerCase(Locale.ROOT),
                logprobs ? sample.logprobs() : null,
                sample.logprob());
    }

    private static Timing timing(Generation.Timing timing, double loadSeconds) {
        return new Timing(
                rate(timing.prefillTokens(), timing.prefillSeconds()),
                rate(timing.decodeTokens(), timing.decodeSeconds()),
                loadSeconds);
    }

    private static @Nullable Double rate(long tokens, double seconds) {
        return tokens == 0 || seconds <= 0 ? null : tokens / seconds;
    }

    private void print(Timing timing) {
        if (common.json) {
            console().json(new Last(timing));
        } else {
            note(
                    "loaded in %.2f s, prompts %s, text %s tokens a second",
                    timing.loadSeconds(),
                    shown(timing.prefillTokensPerSecond()),
                    shown(timing.decodeTokensPerSecond()));
        }
    }

    private static String shown(@Nullable Double rate) {
        return rate == null ? "-" : "%.1f".formatted(rate);
    }
}
