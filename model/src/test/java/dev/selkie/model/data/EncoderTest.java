package dev.selkie.model.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.TinyLlama;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderTest {
    private static final int BEGIN = 0;
    private static final int END = 1;

    @Test
    void everyTokenOfATextButTheFirstIsATarget() throws IOException {
        Sequence text = records(LossRule.AUTO, true).getFirst();
        assertEquals(BEGIN, text.id(0));
        assertFalse(text.isTarget(0));
        assertEquals(text.length() - 1, text.targets());
        assertEquals(text.targets(), text.divisor());
    }

    @Test
    void aCompletionAndItsEndTokenAreTargets() throws IOException {
        Sequence completion = records(LossRule.AUTO, true).get(1);
        assertEquals(4, completion.targets()); // what PyTorch's run divides by
        assertEquals(END, completion.id(completion.length() - 1));
        assertTrue(completion.isTarget(completion.length() - 1));
        assertEquals(3, records(LossRule.AUTO, false).get(1).targets());
        assertEquals(completion.length() - 1, records(LossRule.ALL, true).get(1).targets());
    }

    @Test
    void whatTheAssistantSaysIsATarget() throws IOException {
        Sequence chat = records(LossRule.AUTO, true).get(2);
        assertEquals(7, chat.targets()); // what PyTorch's run divides by
        assertTrue(chat.isTarget(chat.length() - 1));
        assertFalse(chat.isTarget(chat.length() - 8));
    }

    @Test
    void paddingFillsARecordTo2048() throws IOException {
        Sequence plain = records(LossRule.ALL, true).getFirst();
        Sequence padded = records(LossRule.REFERENCE_PADDING, true).getFirst();
        assertEquals(2048, padded.length());
        assertEquals(2047, padded.targets());
        assertEquals(2048, padded.divisor());
        assertEquals(plain.length(), padded.keys());
        assertEquals(END, padded.id(plain.length()));
    }

    @Test
    void aConversationIsGeneratedFromWithItsGenerationPrompt() throws IOException {
        Tokenizer tokenizer = tokenizer();
        var encoder = new Encoder(tokenizer, Optional.of(TinyLlama::render), true);
        DataSet data = DataSet.read(Fixtures.path("models/records.jsonl").toString());
        int[] ids = encoder.prompt(data.examples().get(2), new Place("here"));
        int[] expected = tokenizer.encode(
                "<|begin|><|user|>Who followed?<|end|><|assistant|>The sailor.<|end|><|assistant|>", false);
        assertArrayEquals(expected, ids);
    }

    @Test
    void aConversationNeedsATemplate() {
        var encoder = new Encoder(tokenizer(), Optional.empty(), true);
        var error = assertThrows(
                FormatException.class,
                () -> encoder.encode(
                        DataSet.read(Fixtures.path("models/records.jsonl").toString()), LossRule.AUTO));
        assertTrue(error.getMessage().contains("line 3"), error.getMessage());
    }

    private static List<Sequence> records(LossRule rule, boolean endTokens) throws IOException {
        var encoder = new Encoder(tokenizer(), Optional.of(TinyLlama::render), endTokens);
        return encoder.encode(DataSet.read(Fixtures.path("models/records.jsonl").toString()), rule);
    }

    private static Tokenizer tokenizer() {
        try {
            return Tokenizer.load(Fixtures.path("models/llama"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
