package dev.selkie.model.config;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// How the author of a model would have it generate: keys of `generation_config.json` in camel case. What the file
/// does not say is empty. Texts end as it says; how tokens are drawn is for the caller to say, and left here for one
/// who wants to follow the author.
///
/// @param eosTokenIds       any of these ends a text; empty: `config.json` says
/// @param temperature       0 or above
/// @param topP              above 0, at most 1
/// @param topK              0 (off) or above
/// @param minP              from 0 to 1
/// @param repetitionPenalty above 0
public record GenerationConfig(
        List<Integer> eosTokenIds,
        Optional<Double> temperature,
        Optional<Double> topP,
        Optional<Integer> topK,
        Optional<Double> minP,
        Optional<Double> repetitionPenalty) {
    /// The name of its file in a model folder.
    public static final String FILE = "generation_config.json";

    public GenerationConfig {
        eosTokenIds = List.copyOf(eosTokenIds);
    }

    /// Reads the file in `folder`, if there is one.
    ///
    /// @throws FormatException if it is corrupt or a value is out of its range
    public static Optional<GenerationConfig> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonObject json = JsonObject.read(file);
        return Optional.of(new GenerationConfig(
                TokenIds.some(json, "eos_token_id", List.of()),
                within(json, "temperature", 0, Double.MAX_VALUE),
                within(json, "top_p", Double.MIN_VALUE, 1),
                json.optionalInteger("top_k", 0, Integer.MAX_VALUE),
                within(json, "min_p", 0, 1),
                within(json, "repetition_penalty", Double.MIN_VALUE, Double.MAX_VALUE)));
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

    private static Optional<Double> within(JsonObject json, String key, double least, double most)
            throws FormatException {
        Optional<Double> value = json.optionalNumber(key);
        if (value.isPresent() && !(value.get() >= least && value.get() <= most)) {
            throw json.wrong(key, "from " + least + " to " + most, value.get().toString());
        }
        return value;
    }
}
