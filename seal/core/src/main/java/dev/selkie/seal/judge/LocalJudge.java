package dev.selkie.seal.judge;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A judge on this machine: a base model continues the prompt, a model with a chat template gets it as a user's
/// turn.
///
/// The verdict is `yes` if all spellings of `yes` together are likelier to come next than those of `no`, so a
/// model that would say something else decides too. A spelling of several tokens counts by its first; a first
/// token that both words share counts for neither.
final class LocalJudge implements Judge {
    private static final Place PLACE = new Place("judging prompt");

    private final Llama llama;
    private final List<Integer> yes;
    private final List<Integer> no;

    private LocalJudge(Llama llama, List<Integer> yes, List<Integer> no) {
        this.llama = llama;
        this.yes = yes;
        this.no = no;
    }

    /// Loads the model in `folder`.
    ///
    /// @throws FormatException if it is none, or its tokens do not tell yes from no
    static LocalJudge load(Path folder, Device device) throws IOException {
        Llama llama = Llama.load(folder, device);
        Set<Integer> yes = firstTokens(llama.tokenizer(), "yes");
        Set<Integer> no = firstTokens(llama.tokenizer(), "no");
        Set<Integer> both = yes.stream().filter(no::contains).collect(Collectors.toSet());
        yes.removeAll(both);
        no.removeAll(both);
        if (yes.isEmpty() || no.isEmpty()) {
            llama.close();
            throw FormatException.in(folder, "a tokenizer that tells yes from no by a token", "one that does not");
        }
        return new LocalJudge(llama, List.copyOf(yes), List.copyOf(no));
    }

    @Override
    public List<Opinion<Boolean>> verdicts(List<Claim> claims) {
        return asked(claims.stream().map(JudgePrompt::of).toList(), 1, prompts -> {
            List<Integer> candidates =
                    Stream.of(yes, no).flatMap(Collection::stream).toList();
            return llama.next(prompts, candidates).stream().map(this::saysYes).toList();
        });
    }

    @Override
    public List<Opinion<String>> replies(List<String> prompts, int mostTokens) {
        var settings = GenerateSettings.DEFAULT.withMaxTokens(mostTokens).withSampling(Sampling.GREEDY);
        return asked(
                prompts,
                mostTokens,
                ids ->
                        llama
                                .generate(ids.stream().map(Prompt::of).toList(), settings, GenerateListener.SILENT)
                                .samples()
                                .stream()
                                .map(Sample::text)
                                .toList());
    }

    @Override
    public void close() {
        llama.close();
    }

    /// What the model makes of prompts as one batch.
    @FunctionalInterface
    private interface Pass<T> {
        List<T> of(List<int[]> prompts);
    }

    /// Asks the model all prompts that fit its context; of the others the opinion says why they do not.
    private <T> List<Opinion<T>> asked(List<String> prompts, int room, Pass<T> pass) {
        var opinions = new ArrayList<Opinion<T>>();
        var fitting = new ArrayList<int[]>();
        var places = new ArrayList<Integer>(); // of the prompts that fit
        for (String prompt : prompts) {
            try {
                int[] ids = ids(prompt);
                Optional<String> misfit =
                        llama.config().misfit("the judge's prompt with its answer", ids.length + room);
                if (misfit.isEmpty()) {
                    fitting.add(ids);
                    places.add(opinions.size());
                }
                opinions.add(new Opinion.Missing<>(misfit.orElse("not asked"))); // until it is
            } catch (IOException e) {
                opinions.add(new Opinion.Missing<>(String.valueOf(e.getMessage())));
            }
        }
        List<T> said = fitting.isEmpty() ? List.of() : pass.of(fitting);
        for (int i = 0; i < said.size(); i++) {
            opinions.set(places.get(i), new Opinion.Given<>(said.get(i)));
        }
        return opinions;
    }

    private int[] ids(String prompt) throws IOException {
        Example example = llama.chatRenderer().isPresent()
                ? new Example.Chat(List.of(new Turn("user", prompt)))
                : new Example.Prompt(prompt);
        return llama.encoder(false).prompt(example, PLACE);
    }

    private boolean saysYes(List<Float> logprobs) {
        double ofYes = probability(logprobs.subList(0, yes.size()));
        double ofNo = probability(logprobs.subList(yes.size(), logprobs.size()));
        return ofYes > ofNo;
    }

    private static double probability(List<Float> logprobs) {
        return logprobs.stream().mapToDouble(Math::exp).sum();
    }

    private static Set<Integer> firstTokens(Tokenizer tokenizer, String word) {
        String title = Character.toUpperCase(word.charAt(0)) + word.substring(1);
        var first = new TreeSet<Integer>();
        for (String spelling : List.of(word, title, " " + word, " " + title)) {
            int[] ids = tokenizer.encode(spelling, false);
            if (ids.length > 0) {
                first.add(ids[0]);
            }
        }
        return first;
    }
}
