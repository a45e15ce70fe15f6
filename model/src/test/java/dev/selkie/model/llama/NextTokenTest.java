package dev.selkie.model.llama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.model.TinyLlama;
import dev.selkie.model.data.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against scoring each candidate as the text's one target.
class NextTokenTest {
    private static final List<Integer> CANDIDATES = List.of(1, 70, 200);

    @Test
    void aCandidateIsAsLikelyAsWhenScored() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            List<int[]> texts = texts(20);
            List<List<Float>> next = tiny.llama().next(texts, CANDIDATES);
            assertEquals(texts.size(), next.size());
            for (int i = 0; i < texts.size(); i++) {
                for (int c = 0; c < CANDIDATES.size(); c++) {
                    int[] ids = IntStream.concat(IntStream.of(texts.get(i)), IntStream.of(CANDIDATES.get(c)))
                            .toArray();
                    Sequence one = Sequence.from(ids.length - 1, ids);
                    float scored = tiny.llama()
                            .score(List.of(one), Optional.empty())
                            .getFirst()
                            .getFirst();
                    assertEquals(scored, next.get(i).get(c), 1e-4 * Math.abs(scored), "text %d".formatted(i));
                }
            }
        }
    }

    /// In batches of 16 texts and of 512 rows.
    @Test
    void textsTogetherAreWhatTheyAreAlone() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            for (int longest : List.of(20, 200)) {
                List<int[]> texts = texts(longest);
                List<List<Float>> together = tiny.llama().next(texts, CANDIDATES);
                for (int i = 0; i < texts.size(); i += 7) {
                    assertEquals(tiny.llama().next(texts.subList(i, i + 1), CANDIDATES), together.subList(i, i + 1));
                }
            }
        }
    }

    @Test
    void nothingComesAfterNothing() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            assertEquals(List.of(), tiny.llama().next(List.of(), CANDIDATES));
            assertThrows(IllegalArgumentException.class, () -> tiny.llama().next(List.of(new int[0]), CANDIDATES));
        }
    }

    /// Of `longest` tokens, one less, and so on, 25 of them.
    private static List<int[]> texts(int longest) {
        var texts = new ArrayList<int[]>();
        for (int i = 0; i < 25; i++) {
            int number = i;
            texts.add(IntStream.range(0, Math.max(1, longest - i))
                    .map(t -> (7 * t + number) % 250 + 4)
                    .toArray());
        }
        return texts;
    }
}
