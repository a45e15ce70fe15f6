package dev.selkie.tokenizer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokenizers of every published style against what Hugging Face `tokenizers` says
/// (`src/test/python/make_goldens.py`).
class GoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "llama3",
                "qwen2",
                "smollm",
                "o200k",
                "possessive",
                "groups",
                "lowercase",
                "falcon",
                "llama2",
                "metaspace",
                "unknown",
                "behaviors"
            })
    void agreesWithHuggingFace(String style) throws IOException {
        JsonNode golden = read(style);
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), golden.get("tokenizer"));
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertAll(StreamSupport.stream(golden.get("cases").spliterator(), false).map(c -> () -> encodes(tokenizer, c)));
        assertAll(StreamSupport.stream(golden.get("decodings").spliterator(), false)
                .map(d -> () -> decodes(tokenizer, d)));
    }

    private static JsonNode read(String style) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/goldens/" + style + ".json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        }
    }

    private static void encodes(Tokenizer tokenizer, JsonNode golden) {
        String text = golden.get("text").asText();
        boolean special = golden.get("special").asBoolean();
        int[] ids = ints(golden.get("ids"));
        assertArrayEquals(ids, tokenizer.encode(text, special), () -> "ids of " + text);
        Encoding encoding = tokenizer.encodeWithOffsets(text, special);
        assertArrayEquals(ids, encoding.ids(), () -> "ids with offsets of " + text);
        assertArrayEquals(ints(golden.get("offsets")), codePointRanges(text, encoding), () -> "offsets of " + text);
    }

    /// Python counts code points.
    private static int[] codePointRanges(String text, Encoding encoding) {
        int[] ranges = new int[2 * encoding.size()];
        for (int i = 0; i < encoding.size(); i++) {
            ranges[2 * i] = text.codePointCount(0, encoding.start(i));
            ranges[2 * i + 1] = text.codePointCount(0, encoding.end(i));
        }
        return ranges;
    }

    private static void decodes(Tokenizer tokenizer, JsonNode golden) {
        int[] ids = ints(golden.get("ids"));
        assertEquals(golden.get("kept").asText(), tokenizer.decode(ids, false));
        assertEquals(golden.get("skipped").asText(), tokenizer.decode(ids, true));
        assertEquals(golden.get("kept").asText(), streamed(tokenizer, ids, false));
        assertEquals(golden.get("skipped").asText(), streamed(tokenizer, ids, true));
    }

    private static String streamed(Tokenizer tokenizer, int[] ids, boolean skipSpecial) {
        StreamingDecoder decoder = tokenizer.streamingDecoder(skipSpecial);
        var text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.finish()).toString();
    }

    private static int[] ints(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
