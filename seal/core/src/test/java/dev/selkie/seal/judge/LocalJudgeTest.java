package dev.selkie.seal.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Example.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// With a tiny model, once with its chat template and once without; its verdicts against all its logits.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalJudgeTest {
    private static final List<Claim> CLAIMS = List.of(
            new Claim("Who keeps it?", "Ada", "It is Ada."),
            new Claim("What is mended?", "the boat", "nets and 12 oars"),
            new Claim("Who knots?", "Cy", "Cy"),
            new Claim("Where is north?", "where the ice is", "South, I believe."));

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    @AfterAll
    void close() {
        device.close();
    }

    @Test
    void aChatModelIsAskedAsAUser() throws IOException {
        assertJudgesByNextToken(Fixtures.path("models/llama"), true);
    }

    @Test
    void aBaseModelContinuesThePrompt() throws IOException {
        assertJudgesByNextToken(base(), false);
    }

    @Test
    void repliesAreGreedy() throws IOException {
        try (LocalJudge judge = LocalJudge.load(base(), device)) {
            List<Opinion<String>> replies = judge.replies(List.of("The seal", "The seal"), 4);
            assertEquals(replies.getFirst(), replies.getLast());
            assertTrue(replies.getFirst().value().isPresent());
        }
    }

    @Test
    void whatDoesNotFitIsToldOfThatOne() throws IOException {
        try (LocalJudge judge = LocalJudge.load(base(), device)) {
            var longOne = new Claim("Who?", "Ada", "seal ".repeat(5000));
            List<Opinion<Boolean>> opinions = judge.judge(List.of(CLAIMS.getFirst(), longOne, CLAIMS.getLast()));
            assertTrue(opinions.get(0).value().isPresent());
            assertTrue(opinions.get(1).why().orElseThrow().contains("tokens, the model's context is"));
            assertEquals(judge.judge(List.of(CLAIMS.getLast())).getFirst(), opinions.get(2));
        }
    }

    private void assertJudgesByNextToken(Path model, boolean chat) throws IOException {
        List<Boolean> expected = new ArrayList<>();
        try (Llama llama = Llama.load(model, device)) {
            assertEquals(chat, llama.chatRenderer().isPresent());
            Set<Integer> yes = firsts(llama, "yes", "Yes", " yes", " Yes");
            Set<Integer> no = firsts(llama, "no", "No", " no", " No");
            for (Claim claim : CLAIMS) {
                int[] ids = chat
                        ? llama.tokenizer()
                                .encode(
                                        llama.chatRenderer()
                                                .orElseThrow()
                                                .render(List.of(new Turn("user", JudgePrompt.of(claim))), true),
                                        false)
                        : llama.tokenizer().encode(JudgePrompt.of(claim), true);
                float[] logits = lastLogits(llama, ids);
                expected.add(weight(logits, yes, no) > weight(logits, no, yes));
            }
        }
        try (LocalJudge judge = LocalJudge.load(model, device)) {
            List<Opinion<Boolean>> opinions = judge.judge(CLAIMS);
            assertEquals(
                    expected,
                    opinions.stream().map(one -> one.value().orElseThrow()).toList());
        }
    }

    private static double weight(float[] logits, Set<Integer> word, Set<Integer> other) {
        return word.stream()
                .filter(id -> !other.contains(id))
                .mapToDouble(id -> Math.exp(logits[id]))
                .sum();
    }

    private static Set<Integer> firsts(Llama llama, String... spellings) {
        var ids = new HashSet<Integer>();
        for (String spelling : spellings) {
            ids.add(llama.tokenizer().encode(spelling, false)[0]);
        }
        return ids;
    }

    private static float[] lastLogits(Llama llama, int[] ids) {
        int vocabulary = llama.config().vocabSize();
        var last = new float[vocabulary];
        llama.logits(
                ids,
                Optional.empty(),
                (logits, rows) -> System.arraycopy(logits, (rows - 1) * vocabulary, last, 0, vocabulary));
        return last;
    }

    /// The model without its chat template.
    private static Path base() throws IOException {
        Path folder = home.resolve("base");
        if (!Files.exists(folder)) {
            Files.createDirectory(folder);
            try (var files = Files.list(Fixtures.path("models/llama"))) {
                for (Path file : files.toList()) {
                    if (!file.getFileName().toString().contains("template")) {
                        Files.copy(file, folder.resolve(file.getFileName()));
                    }
                }
            }
            Path config = folder.resolve("tokenizer_config.json");
            String text = Files.readString(config).replaceFirst("\"chat_template\"", "\"unused\"");
            Files.writeString(config, text);
        }
        return folder;
    }
}
