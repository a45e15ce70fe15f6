package dev.selkie.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Sampling;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LlamaTest {
    @Test
    void chatsAreAnsweredWithTheAdapterInUse() throws IOException {
        try (var tiny = TinyLlama.on("cpu")) {
            String ofBase = answer(tiny);
            tiny.llama().useAdapter(tiny.start());
            String ofAdapter = answer(tiny);
            tiny.llama().useBase();
            assertNotEquals(ofBase, ofAdapter);
            assertEquals(ofBase, answer(tiny));
        }
    }

    private static String answer(TinyLlama tiny) throws IOException {
        GenerateSettings settings = GenerateSettings.DEFAULT.withMaxTokens(40).withSampling(Sampling.GREEDY);
        return tiny.llama().chat(List.of(new Turn("user", "Who?")), settings, _ -> {});
    }
}
