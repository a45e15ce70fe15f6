package dev.selkie.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are not what they claim: one clear line, nothing worse.
class BadInputTest {
    private static final String GOOD = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
              {"id": 3, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
               "special": true}],
             "normalizer": {"type": "NFC"},
             "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\\\s+"}, "behavior": "Isolated", "invert": false},
             "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
               {"Sequence": {"id": "A", "type_id": 0}}], "pair": [],
               "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}}},
             "decoder": {"type": "Fuse"},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "fuse_unk": false, "byte_fallback": false,
               "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
            """;

    @TempDir
    Path folder;

    private Tokenizer load(String tokenizerJson) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), tokenizerJson);
        return Tokenizer.load(folder);
    }

    private String complaintAbout(String tokenizerJson) {
        var error = assertThrows(FormatException.class, () -> load(tokenizerJson));
        String message = Objects.requireNonNull(error.getMessage());
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() < 600, message);
        return message;
    }

    @Test
    void theGoodOneLoads() throws IOException {
        Tokenizer tokenizer = load(GOOD);
        org.junit.jupiter.api.Assertions.assertArrayEquals(new int[] {3, 2, 0}, tokenizer.encode("aba", true));
        assertEquals("<s>aba", tokenizer.decode(new int[] {3, 2, 0, 99, -1}, false));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"NFC\"                 | \"Nmt\"              | Nmt",
                "\"Split\"               | \"BertPreTokenizer\" | BertPreTokenizer",
                "\"Fuse\"                | \"CTC\"              | CTC",
                "\"TemplateProcessing\"  | \"Other\"            | Other",
                "\"BPE\"                 | \"Unigram\"          | Unigram",
                "\"BPE\"                 | \"WordPiece\"        | WordPiece",
                "\"Isolated\"            | \"Scattered\"        | Scattered",
                "\"1.0\"                 | \"2.0\"              | 2.0",
                "\"dropout\": null       | \"dropout\": 0.1     | dropout",
                "\\\\s+                  | (?<=a+)b             | look-behind",
                "\\\\s+                  | (                    | missing )",
                "\\\\s+                  | \\\\1                | \\1",
                "\\\\s+                  | \\\\p{Klingon}       | Klingon",
                "\"ids\": [3]            | \"ids\": [77]        | 77",
                "\"ids\": [3]            | \"ids\": [-1]        | -1",
                "\"ids\": [3]            | \"ids\": 3           | ids",
                "\"ab\": 2               | \"ab\": -2           | -2",
                "\"ab\": 2               | \"ab\": 1            | two tokens",
                "\"ab\": 2               | \"b\": 2             | same token",
                "\"ab\": 2               | \"ab\": 4000000000   | 4000000000",
                "\"ab\": 2               | \"ab\": 1e99         | ab",
                "\"ab\": 2               | \"ab\": \"2\"        | ab",
                "\"a b\"                 | \"a c\"              | merge 0",
                "\"a b\"                 | \"ab\"               | ab",
                "\"a b\"                 | \"a b c\"            | a b c",
                "\"a b\"                 | [\"a\"]              | merge",
                "\"a b\"                 | 7                    | merge",
                "\"normalizer\": {       | \"normalizer\": 5, \"x\": { | normalizer",
                "\"lstrip\": false       | \"lstrip\": \"no\"   | lstrip",
                "\"content\": \"<s>\"    | \"content\": 5       | content",
                "\"model\": {            | \"madel\": {         | no model",
                "\"vocab\": {            | \"vocal\": {         | vocab"
            })
    void namesWhatIsWrong(String good, String bad, String named) {
        assertTrue(GOOD.contains(good), good);
        String message = complaintAbout(GOOD.replace(good, bad));
        assertTrue(message.contains(named), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "7",
                "{",
                "{}",
                "null",
                "{\"model\": {}}",
                "{\"model\": 3}",
                "\uFEFF",
                "{\"a\":1}{"
            })
    void rejectsWhatIsNoTokenizer(String json) {
        complaintAbout(json);
    }

    @Test
    void rejectsDeepNesting() {
        complaintAbout("{\"x\": " + "[".repeat(100_000));
        complaintAbout(GOOD.replace("\\\\s+", "(".repeat(5000) + "a" + ")".repeat(5000)));
        complaintAbout(GOOD.replace("\\\\s+", "[".repeat(5000) + "a" + "]".repeat(5000)));
        complaintAbout(GOOD.replace("\\\\s+", "(((a{999}){999}){999}){999}"));
    }

    @Test
    void rejectsBytesThatAreNoUtf8() throws IOException {
        byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
        bytes[GOOD.indexOf("\"ab\"") + 1] = (byte) 0xFF;
        Files.write(folder.resolve("tokenizer.json"), bytes);
        assertThrows(FormatException.class, () -> Tokenizer.load(folder));
    }

    @Test
    void everyTruncationIsAFormatException() {
        for (int length = 0; length < GOOD.stripTrailing().length(); length += 7) {
            complaintAbout(GOOD.substring(0, length));
        }
    }

    /// One byte changed here or there: the file still loads, or is rejected in one line.
    @Test
    void damagedFilesNeverFailOtherwise() throws IOException {
        var random = new SplittableRandom(1);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 400; i++) {
            byte[] bytes = good.clone();
            for (int change = random.nextInt(1, 3); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(folder.resolve("tokenizer.json"), bytes);
            try {
                Tokenizer tokenizer = Tokenizer.load(folder);
                tokenizer.decode(tokenizer.encode("ab <s>é", true), false);
            } catch (FormatException e) {
                assertEquals(1, Objects.requireNonNull(e.getMessage()).lines().count());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"eos_token\": 5}",
                "{\"added_tokens_decoder\": {\"x\": {}}}",
                "{\"added_tokens_decoder\": {\"1\": {\"content\": 1}}}",
                "{\"chat_template\": 5}",
                "{\"add_bos_token\": \"yes\"}",
                "[",
                "{\"additional_special_tokens\": \"x\"}"
            })
    void rejectsABadConfiguration(String config) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        complaintAbout(GOOD);
    }

    @Test
    void aMissingFileIsAnIoException() {
        assertThrows(IOException.class, () -> Tokenizer.load(folder));
    }
}
