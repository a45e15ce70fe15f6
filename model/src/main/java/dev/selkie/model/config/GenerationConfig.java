package dev.selkie.model.config;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/// `generation_config.json` of a model folder, of which only the ending tokens are used: how tokens are drawn is for
/// the caller to say, with the same defaults for every model.
public final class GenerationConfig {
    /// The name of its file in a model folder.
    public static final String FILE = "generation_config.json";

    private GenerationConfig() {}

    /// The tokens of which any ends a text; none if the folder has no such file, or it does not say.
    ///
    /// @throws FormatException if it is corrupt
    static List<Integer> eosTokenIds(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.isRegularFile(file) ? TokenIds.some(JsonObject.read(file), "eos_token_id", List.of()) : List.of();
    }

    /// Text for a `generation_config.json` with the token ids that `config` has.
    public static String jsonFor(LlamaConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("_from_model_config", true);
        config.bosTokenId().ifPresent(id -> json.put("bos_token_id", id));
        if (!config.eosTokenIds().isEmpty()) {
            json.put("eos_token_id", TokenIds.write(config.eosTokenIds()));
        }
        return Json.write(json);
    }
}
