package dev.selkie.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Tokenizer load(String style) throws IOException {
        try (var in = TokenizerTest.class.getResourceAsStream("/goldens/" + style + ".json")) {
            var golden = JSON.readTree(Objects.requireNonNull(in));
            JSON.writeValue(folder.resolve("tokenizer.json").toFile(), golden.get("tokenizer"));
        }
        return Tokenizer.load(folder);
    }

    private void configure(Object config) throws IOException {
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
    }

    /// A million characters of what drives backtracking matchers and naive merges to despair. Each takes well under
    /// a second; the minute is for machines that do other things too.
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "0", "!", "ab", "🙂", "\u0301", "<|im_", " \n"})
    void takesLinearTimeOnAnyInput(String unit) throws IOException {
        String text = unit.repeat(1_000_000 / unit.length());
        for (String style : List.of("llama3", "gpt2", "qwen2", "o200k")) {
            Tokenizer tokenizer = load(style);
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> tokenizer.encode(text, false), style);
        }
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() throws IOException {
        Tokenizer tokenizer = load("llama3");
        assertArrayEquals(tokenizer.encode("a\uFFFDb\uFFFD", false), tokenizer.encode("a\uD800b\uDC00", false));
    }

    @Test
    void textSurvivesTheRoundTrip() throws IOException {
        Tokenizer tokenizer = load("smollm");
        String text = IntStream.range(0, 0x3000)
                .filter(c -> c % 7 == 0 || c < 0x100)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .append("🙂👩‍👩‍👧\uDBFF\uDFFF")
                .toString();
        assertEquals(text, tokenizer.decode(tokenizer.encode(text, false), false));
    }

    @Test
    void aStreamGivesWholeCharactersOnly() throws IOException {
        Tokenizer tokenizer = load("llama3");
        StreamingDecoder decoder = tokenizer.streamingDecoder(true);
        var parts = IntStream.of(tokenizer.encode("a🙂b", false))
                .mapToObj(decoder::append)
                .toList();
        assertEquals("a🙂b", String.join("", parts));
        assertTrue(parts.stream().noneMatch(part -> part.contains("\uFFFD")));
        assertEquals("", decoder.finish());
    }

    @Test
    void addBosInTheConfigurationGoesBeforeThePostProcessor() throws IOException {
        configure(Map.of(
                "bos_token", "<|begin|>", "eos_token", "<|im_end|>", "add_bos_token", false, "add_eos_token", true));
        assertArrayEquals(new int[] {2}, load("llama3").encode("", true));
        configure(Map.of("bos_token", "<|begin|>"));
        assertArrayEquals(new int[] {0}, load("llama3").encode("", true));
    }

    @Test
    void specialTokensAreFoundByName() throws IOException {
        configure(Map.of("bos_token", Map.of("content", "<|begin|>"), "eos_token", "<|im_end|>", "pad_token", "<pad>"));
        Tokenizer tokenizer = load("llama3");
        int size = tokenizer.vocabSize();
        assertEquals(0, tokenizer.specialTokens().bos().orElseThrow());
        assertEquals(2, tokenizer.specialTokens().eos().orElseThrow());
        assertEquals(
                size - 1,
                tokenizer.specialTokens().pad().orElseThrow(),
                "a token the vocabulary lacks gets the next id");
        assertTrue(tokenizer.specialTokens().unknown().isEmpty());
        assertEquals("<pad>", tokenizer.token(size - 1).orElseThrow());
        assertEquals(size - 1, tokenizer.id("<pad>").orElseThrow());
        assertEquals("", tokenizer.decode(new int[] {0, 2, size - 1}, true));
    }

    @Test
    void theChatTemplateMayStandInAFileOrInTheConfiguration() throws IOException {
        var messages = List.of(new Message("user", "hi"));
        configure(Map.of("chat_template", "A{{ messages[0].content }}{{ bos_token }}", "bos_token", "<|begin|>"));
        assertEquals("Ahi<|begin|>", load("llama3").chatTemplate().orElseThrow().render(messages, false));
        configure(Map.of(
                "chat_template",
                List.of(Map.of("name", "tool_use", "template", "T"), Map.of("name", "default", "template", "D"))));
        assertEquals("D", load("llama3").chatTemplate().orElseThrow().render(messages, false));
        Files.writeString(folder.resolve("chat_template.jinja"), "F{% if add_generation_prompt %}!{% endif %}\n");
        assertEquals("F!", load("llama3").chatTemplate().orElseThrow().render(messages, true));
    }

    @Test
    void threadsShareATokenizer() throws IOException {
        Tokenizer tokenizer = load("o200k");
        List<String> texts = IntStream.range(0, 400)
                .mapToObj(i -> "word" + i % 37 + " Übung 海豹 " + i % 11 + "!")
                .toList();
        List<int[]> alone = texts.stream().map(t -> tokenizer.encode(t, true)).toList();
        Tokenizer fresh = load("o200k");
        List<int[]> together =
                texts.parallelStream().map(t -> fresh.encode(t, true)).toList();
        for (int i = 0; i < alone.size(); i++) {
            assertArrayEquals(alone.get(i), together.get(i));
        }
    }
}
