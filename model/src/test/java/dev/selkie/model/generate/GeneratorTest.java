package dev.selkie.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.TinyLlama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.Sample.Finish;
import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {
    private static final GenerateSettings GREEDY =
            GenerateSettings.DEFAULT.withMaxTokens(8).withSampling(Sampling.GREEDY);
    private static final GenerateSettings DRAWN = GenerateSettings.DEFAULT
            .withMaxTokens(9)
            .withSampling(Sampling.of(1, 0.95))
            .withSeed(4);

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void greedyTakesTheLargestLogitEachTime(String device) throws IOException {
        try (var tiny = TinyLlama.on(device)) {
            int[] prompt = {0, 40, 50, 60};
            List<Integer> ids =
                    generate(tiny, GREEDY, Prompt.of(prompt)).getFirst().ids();
            var text = new ArrayList<>(IntStream.of(prompt).boxed().toList());
            for (int id : ids) {
                assertEquals(largest(tiny, text), id);
                text.add(id);
            }
        }
    }

    @Test
    void someOfThePromptsSamplesAreWhatTheyAreAmongAll() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            Prompt first = Prompt.of(0, 7, 8);
            Prompt second = Prompt.of(0, 9);
            List<Sample> all = generate(tiny, DRAWN.withSamples(4), first, second);
            List<Sample> some = generate(
                    tiny,
                    DRAWN.withSamples(4),
                    first.only(List.of(1, 3)),
                    second.only(List.of()),
                    second.only(List.of(2)));
            assertEquals(List.of(all.get(1).ids(), all.get(3).ids(), all.get(6).ids()), ids(some));
            assertEquals(List.of(), generate(tiny, DRAWN, first.only(List.of())));
            assertThrows(IllegalArgumentException.class, () -> generate(tiny, DRAWN, first.only(List.of(1))));
        }
    }

    private static List<List<Integer>> ids(List<Sample> samples) {
        return samples.stream().map(Sample::ids).toList();
    }

    @Test
    void aTextIsTheSameAloneAndInAnyCompany() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            Optional<PeftAdapter> adapter = Optional.of(tiny.start());
            List<Prompt> prompts = List.of(
                    Prompt.of(0, 7, 8),
                    Prompt.of(IntStream.range(4, 40).toArray(), adapter),
                    Prompt.of(0),
                    Prompt.of(new int[] {0, 7, 8}, adapter));
            List<Sample> together = generate(tiny, DRAWN.withSamples(3), prompts.toArray(Prompt[]::new));
            assertEquals(12, together.size());
            for (int p = 0; p < prompts.size(); p++) {
                List<Sample> alone = generate(tiny, DRAWN.withSamples(3), prompts.get(p));
                for (int s = 0; s < 3; s++) {
                    assertEquals(alone.get(s).ids(), together.get(3 * p + s).ids());
                    assertEquals(
                            alone.get(s).logprobs(), together.get(3 * p + s).logprobs());
                }
                assertNotEquals(alone.get(0).ids(), alone.get(1).ids());
            }
        }
    }

    @Test
    void aTokenIsAsLikelyWhenSampledAsWhenScored() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            Optional<PeftAdapter> adapter = Optional.of(tiny.start());
            int[] prompt = {0, 40, 50, 60};
            Sample sample = generate(tiny, DRAWN, Prompt.of(prompt, adapter)).getFirst();
            int[] whole = IntStream.concat(
                            IntStream.of(prompt), sample.ids().stream().mapToInt(i -> i))
                    .toArray();
            List<Float> scored = tiny.llama()
                    .score(List.of(Sequence.of(1, 2, 3), Sequence.from(prompt.length, whole)), adapter)
                    .get(1);
            assertEquals(scored, sample.logprobs());
        }
    }

    /// Ninety prompts with an adapter or none that begin alike in groups, half of them scored: more than are on their
    /// way at a time, so that some take over rows of the cache that others have left.
    @Test
    void whatPromptsShareChangesNothing() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            var prompts = new ArrayList<Prompt>();
            PeftAdapter adapter = tiny.start();
            for (int p = 0; p < 90; p++) {
                prompts.add(sharing(p, p % 4 < 2 ? Optional.empty() : Optional.of(adapter)));
            }
            List<Sample> together = generate(tiny, DRAWN.withMaxTokens(3), prompts.toArray(Prompt[]::new));
            assertEquals(90, together.size());
            for (int p = 0; p < 90; p++) {
                Sample alone =
                        generate(tiny, DRAWN.withMaxTokens(3), prompts.get(p)).getFirst();
                assertEquals(alone.ids(), together.get(p).ids());
                assertEquals(alone.logprobs(), together.get(p).logprobs());
                assertEquals(alone.text(), together.get(p).text());
            }
        }
    }

    private static Prompt sharing(int number, Optional<PeftAdapter> adapter) {
        int[] ids = IntStream.range(0, 20 + number % 7)
                .map(i -> i < 18 ? 30 + number % 3 * i : 40 + number + i)
                .toArray();
        Prompt prompt = Prompt.of(ids, adapter);
        return number % 2 == 0 ? prompt : prompt.scoring(7, 8, 9 + number % 5);
    }

    @Test
    void whatPromptsShareIsComputedOnce() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            int[] first = IntStream.range(0, 50).toArray();
            int[] second = first.clone();
            second[40] = 99;
            Optional<PeftAdapter> adapter = Optional.of(tiny.start());
            var settings = GREEDY.withMaxTokens(1);
            assertEquals(50, read(tiny, settings, Prompt.of(first)));
            assertEquals(50, read(tiny, settings.withSamples(3), Prompt.of(first)), "single rows are no reading");
            assertEquals(50 + 10, read(tiny, settings, Prompt.of(first), Prompt.of(second)));
            assertEquals(50 + 50, read(tiny, settings, Prompt.of(first), Prompt.of(first, adapter)));
            assertEquals(
                    50 + 3,
                    read(tiny, settings, Prompt.of(first), Prompt.of(first).scoring(1, 2, 3)));
            int[] other = {1, 2, 3, 4, 5, 6};
            assertEquals(50 + 6, read(tiny, settings, Prompt.of(first), Prompt.of(other)), "nothing to share");
        }
    }

    private static long read(TinyLlama tiny, GenerateSettings settings, Prompt... prompts) {
        return tiny.llama()
                .generate(List.of(prompts), settings, GenerateListener.SILENT)
                .timing()
                .prefillTokens();
    }

    @Test
    void aKnownContinuationIsAsLikelyAsTheScorerSays() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            Optional<PeftAdapter> adapter = Optional.of(tiny.start());
            int[] prompt = IntStream.range(0, 1030).map(i -> i % 280).toArray(); // read in three pieces
            int[] known = {7, 8, 9};
            int[] whole =
                    IntStream.concat(IntStream.of(prompt), IntStream.of(known)).toArray();
            List<Sample> samples = generate(
                    tiny,
                    GREEDY,
                    Prompt.of(prompt, adapter),
                    Prompt.of(prompt, adapter).scoring(known),
                    Prompt.of(prompt).scoring(known));
            for (Optional<PeftAdapter> scoring : List.of(adapter, Optional.<PeftAdapter>empty())) {
                Sample scored = samples.get(scoring.isPresent() ? 1 : 2);
                assertEquals(List.of(7, 8, 9), scored.ids());
                assertEquals(
                        tiny.llama()
                                .score(List.of(Sequence.from(prompt.length, whole)), scoring)
                                .getFirst(),
                        scored.logprobs());
            }
            assertNotEquals(samples.get(1).logprobs(), samples.get(2).logprobs());
            assertThrows(IllegalArgumentException.class, () -> Prompt.of(prompt).scoring());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> generate(tiny, GREEDY, Prompt.of(prompt).scoring(new int[3070])));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> generate(tiny, GREEDY, Prompt.of(prompt).scoring(-1)));
        }
    }

    @Test
    void promptsLongerThanABatchAreReadInPieces() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            int[] prompt = IntStream.range(0, 1300).map(i -> i % 280).toArray();
            Sample sample =
                    generate(tiny, GREEDY.withMaxTokens(2), Prompt.of(prompt)).getFirst();
            int[] whole = IntStream.concat(
                            IntStream.of(prompt), sample.ids().stream().mapToInt(i -> i))
                    .toArray();
            assertEquals(
                    tiny.llama()
                            .score(List.of(Sequence.from(prompt.length, whole)), Optional.empty())
                            .getFirst(),
                    sample.logprobs());
        }
    }

    @Test
    void aTextEndsAtAnEndTokenAStopStringOrItsLimit() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            Sample free = generate(tiny, GREEDY, Prompt.of(0, 40, 50)).getFirst();
            assertEquals(Finish.LENGTH, free.finish());
            assertEquals(8, free.ids().size());

            String stop = free.text().substring(3, 5);
            var heard = new StringBuilder();
            var listener = new GenerateListener() {
                @Override
                public void text(int promptIndex, int sampleIndex, String piece) {
                    heard.append(piece);
                }
            };
            Generation stopped =
                    tiny.llama().generate(List.of(Prompt.of(0, 40, 50)), GREEDY.withStops(List.of(stop)), listener);
            Sample sample = stopped.samples().getFirst();
            assertEquals(Finish.STOP, sample.finish());
            assertEquals(free.text().substring(0, free.text().indexOf(stop)), sample.text());
            assertEquals(sample.text(), heard.toString());
        }
    }

    @Test
    void promptsThatCannotBeContinuedAreErrors() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            assertThrows(IllegalArgumentException.class, () -> generate(tiny, GREEDY, Prompt.of()));
            assertThrows(IllegalArgumentException.class, () -> generate(tiny, GREEDY, Prompt.of(999_999)));
            var error = assertThrows(
                    IllegalArgumentException.class, () -> generate(tiny, GREEDY, Prompt.of(new int[4096])));
            assertTrue(String.valueOf(error.getMessage()).contains("4096"), error.getMessage());
        }
    }

    private static List<Sample> generate(TinyLlama tiny, GenerateSettings settings, Prompt... prompts) {
        return tiny.llama()
                .generate(List.of(prompts), settings, GenerateListener.SILENT)
                .samples();
    }

    private static int largest(TinyLlama tiny, List<Integer> ids) {
        int vocabulary = tiny.llama().config().vocabSize();
        var largest = new int[1];
        tiny.llama().logits(ids.stream().mapToInt(i -> i).toArray(), Optional.empty(), (logits, rows) -> {
            int from = (rows - 1) * vocabulary;
            int best = from;
            for (int i = from; i < from + vocabulary; i++) {
                best = logits[i] > logits[best] ? i : best;
            }
            largest[0] = best - from;
        });
        return largest[0];
    }
}
