package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.seal.ArcQuirks.Padding;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// On the tiny model with a chat template: token 0 begins a text, 1 ends a turn, 3 introduces the assistant's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArcQuirksTest {
    private static final int BEGIN = 0;
    private static final int END = 1;
    private static final int ASSISTANT = 3;
    private static final ArcQuirks PUBLISHED = new ArcQuirks(true, Padding.CLEAN);
    private static final ArcQuirks PADDED = new ArcQuirks(false, Padding.REFERENCE);
    private static final ArcTask TASK =
            new ArcTask("three", List.of(pair(1), pair(2), pair(3)), List.of(Grid.of(new int[] {4, 4})));

    private final Device device = Devices.find("cpu", 1).orThrow();
    private Llama llama;

    @BeforeAll
    void load() throws IOException {
        llama = Llama.load(Fixtures.path("models/llama"), device);
    }

    @AfterAll
    void close() {
        llama.close();
        device.close();
    }

    @Test
    void publishedRowsBeginTwiceAndEndWithATurnThatIsNotTaken() throws IOException {
        for (Loss loss : Loss.values()) {
            List<Sequence> clean = rows(ArcQuirks.NONE, loss);
            List<Sequence> published = rows(PUBLISHED, loss);
            assertEquals(clean.size(), published.size());
            for (int i = 0; i < clean.size(); i++) {
                int[] ids = published.get(i).ids();
                assertEquals(BEGIN, ids[0]);
                assertEquals(ASSISTANT, ids[ids.length - 1]);
                assertArrayEquals(clean.get(i).ids(), Arrays.copyOfRange(ids, 1, ids.length - 1));
                int more = loss == Loss.ALL_TOKENS ? 2 : 1; // what is learnt besides: the second beginning, the turn
                assertEquals(clean.get(i).targets() + more, published.get(i).targets());
            }
        }
    }

    @Test
    void paddedRowsAreFilledWithEndTokensThatAreLearnt() throws IOException {
        for (Loss loss : Loss.values()) {
            List<Sequence> clean = rows(ArcQuirks.NONE, loss);
            List<Sequence> padded = rows(PADDED, loss);
            int longest = clean.stream().mapToInt(Sequence::length).max().orElseThrow();
            assertTrue(clean.stream().anyMatch(row -> row.length() < longest), "rows differ in length");
            for (int i = 0; i < clean.size(); i++) {
                Sequence row = clean.get(i);
                Sequence filled = padded.get(i);
                assertEquals(longest, filled.length());
                assertEquals(row.length(), filled.keys());
                assertArrayEquals(row.ids(), Arrays.copyOf(filled.ids(), row.length()));
                assertTrue(IntStream.range(row.length(), longest)
                        .allMatch(t -> filled.id(t) == END && filled.isTarget(t)));
                assertEquals(row.targets() + longest - row.length(), filled.targets());
                int labels = loss == Loss.ALL_TOKENS ? longest : filled.targets();
                assertEquals(labels, filled.divisor());
            }
        }
    }

    @Test
    void aPublishedWriterReadsASecondBeginningAndLearnsTheSameTargets() throws IOException {
        var clean = new ArcWriter(llama);
        var published = new ArcWriter(llama, PUBLISHED);
        int[] prompt = published.promptIds(TASK);
        assertArrayEquals(clean.promptIds(TASK), Arrays.copyOfRange(prompt, 1, prompt.length));
        assertEquals(BEGIN, prompt[0]);
        Sequence lesson = published.lesson(TASK, "{}");
        assertArrayEquals(prompt, Arrays.copyOf(lesson.ids(), prompt.length));
        assertEquals(clean.lesson(TASK, "{}").targets(), lesson.targets());
        assertFalse(lesson.isTarget(prompt.length - 1));
        assertTrue(lesson.isTarget(prompt.length));
    }

    @Test
    void whatHasTooManyTokensIsLeftOut() throws IOException {
        ArcEdit edit = new ArcEdit(Set.of(), Loss.ALL_TOKENS, 1e-4, 1);
        List<Sequence> all = rows(ArcQuirks.NONE, Loss.ALL_TOKENS);
        int longest = all.stream().mapToInt(Sequence::length).max().orElseThrow();
        List<Sequence> fewer = new ArcRows(llama, limits(longest), ArcQuirks.NONE).of(TASK, edit);
        assertTrue(!fewer.isEmpty() && fewer.size() < all.size());
        assertTrue(fewer.stream().allMatch(row -> row.length() < longest));

        int questions =
                ArcExam.of(llama, TASK, ArcLimits.DEFAULT, ArcQuirks.NONE).questions();
        int shorter =
                ArcExam.of(llama, TASK, limits(longest - 20), ArcQuirks.NONE).questions();
        assertTrue(shorter > 0 && shorter < questions, () -> "" + shorter);
        assertEquals(0, ArcExam.of(llama, TASK, limits(9), ArcQuirks.NONE).questions());
    }

    private List<Sequence> rows(ArcQuirks quirks, Loss loss) throws IOException {
        return new ArcRows(llama, ArcLimits.DEFAULT, quirks).of(TASK, new ArcEdit(Set.of(), loss, 1e-4, 1));
    }

    private static ArcLimits limits(int tokens) {
        return new ArcLimits(
                ArcLimits.DEFAULT.rows(), tokens, ArcLimits.DEFAULT.steps(), ArcLimits.DEFAULT.answerTokens());
    }

    /// Of `colour`, and as wide as it is.
    private static Pair pair(int colour) {
        Grid grid = Grid.of(IntStream.range(0, colour).map(_ -> colour).toArray());
        return new Pair(grid, grid);
    }
}
