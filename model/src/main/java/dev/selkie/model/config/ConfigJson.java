package dev.selkie.model.config;

import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonNull;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `config.json` to [LlamaConfig] and back. Keys that are absent mean what `transformers` takes them to mean, but
/// the sizes, without which no model can be what its author meant.
final class ConfigJson {
    private static final String ARCHITECTURE = "LlamaForCausalLM";
    private static final String MODEL_TYPE = "llama";
    private static final int DEFAULT_POSITIONS = 2048;
    private static final double DEFAULT_EPS = 1e-6;
    private static final double DEFAULT_THETA = 10_000;
    private static final int DEFAULT_BOS = 1;
    private static final int DEFAULT_EOS = 2;

    private static final Map<String, TensorType> DTYPES = Map.of(
            "float32", TensorType.F32,
            "float16", TensorType.F16,
            "bfloat16", TensorType.BF16);

    private ConfigJson() {}

    static LlamaConfig read(Path folder) throws IOException {
        Path file = folder.resolve(LlamaConfig.FILE);
        if (Files.isDirectory(folder) && !Files.exists(file)) {
            throw FormatException.in(folder, "the folder of a model, with its " + LlamaConfig.FILE, "none in it");
        }
        JsonObject json = JsonObject.read(file);
        refuseUnknown(json);
        int heads = size(json, "num_attention_heads", LlamaConfig.MOST_WIDTH);
        int hidden = size(json, "hidden_size", LlamaConfig.MOST_WIDTH);
        int positions = json.optionalInteger("max_position_embeddings", 1, Integer.MAX_VALUE)
                .orElse(DEFAULT_POSITIONS);
        JsonObject rope = rope(json);
        List<Integer> ends = GenerationConfig.eosTokenIds(folder);
        try {
            return new LlamaConfig(
                    size(json, "vocab_size", LlamaConfig.MOST_VOCABULARY),
                    hidden,
                    size(json, "intermediate_size", LlamaConfig.MOST_WIDTH),
                    size(json, "num_hidden_layers", LlamaConfig.MOST_LAYERS),
                    heads,
                    json.optionalInteger("num_key_value_heads", 1, heads).orElse(heads),
                    json.optionalInteger("head_dim", 1, LlamaConfig.MOST_WIDTH).orElse(hidden / heads),
                    positions,
                    json.optionalNumber("rms_norm_eps").orElse(DEFAULT_EPS),
                    json.bool("tie_word_embeddings", false),
                    json.bool("attention_bias", false),
                    json.bool("mlp_bias", false),
                    theta(json, rope),
                    scaling(json, rope, positions),
                    TokenIds.one(json, "bos_token_id", DEFAULT_BOS),
                    ends.isEmpty() ? TokenIds.some(json, "eos_token_id", List.of(DEFAULT_EOS)) : ends,
                    dtype(json));
        } catch (IllegalArgumentException e) {
            throw FormatException.in(json.place(), "a model that can be", String.valueOf(e.getMessage()));
        }
    }

    static String write(LlamaConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("architectures", List.of(ARCHITECTURE));
        json.put("attention_bias", config.attentionBias());
        json.put("attention_dropout", 0.0);
        json.put(
                "bos_token_id",
                config.bosTokenId().isPresent() ? config.bosTokenId().getAsInt() : JsonNull.NULL);
        json.put("dtype", dtypeName(config.dtype()));
        json.put("eos_token_id", TokenIds.write(config.eosTokenIds()));
        json.put("head_dim", config.headDim());
        json.put("hidden_act", "silu");
        json.put("hidden_size", config.hiddenSize());
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", config.intermediateSize());
        json.put("max_position_embeddings", config.maxPositionEmbeddings());
        json.put("mlp_bias", config.mlpBias());
        json.put("model_type", MODEL_TYPE);
        json.put("num_attention_heads", config.numAttentionHeads());
        json.put("num_hidden_layers", config.numHiddenLayers());
        json.put("num_key_value_heads", config.numKeyValueHeads());
        json.put("rms_norm_eps", config.rmsNormEps());
        json.put("rope_parameters", ropeParameters(config));
        json.put("tie_word_embeddings", config.tieWordEmbeddings());
        json.put("use_cache", true);
        json.put("vocab_size", config.vocabSize());
        return Json.write(json);
    }

    static String withDtype(Path file, TensorType type) throws IOException {
        var json = new LinkedHashMap<String, Object>(JsonObject.read(file).values());
        String key = json.containsKey("torch_dtype") ? "torch_dtype" : "dtype";
        json.remove("dtype");
        json.put(key, dtypeName(type));
        return Json.write(json);
    }

    /// The name that PyTorch has for `type`, as in `dtype` of `config.json`.
    static String dtypeName(TensorType type) {
        return DTYPES.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no weights of type " + type))
                .getKey();
    }

    private static void refuseUnknown(JsonObject json) throws FormatException {
        Optional<List<String>> architectures = json.optionalStrings("architectures");
        if (architectures.isPresent() && !architectures.get().contains(ARCHITECTURE)) {
            String found = FormatException.quote(String.join(", ", architectures.get()));
            throw json.wrong("architectures", ARCHITECTURE, found);
        }
        require(json, "model_type", MODEL_TYPE, MODEL_TYPE);
        require(json, "hidden_act", "silu", "silu");
        if (json.any("quantization_config").isPresent()) {
            throw json.wrong("quantization_config", "absent (quantized weights come as GGUF)", "one");
        }
        Optional<Double> rotated = json.optionalNumber("partial_rotary_factor");
        if (rotated.isPresent() && rotated.get() != 1) {
            throw json.wrong("partial_rotary_factor", "1", rotated.get().toString());
        }
    }

    private static void require(JsonObject json, String key, String value, String otherwise) throws FormatException {
        String found = json.optionalString(key).orElse(otherwise);
        if (!found.equals(value)) {
            throw json.wrong(key, FormatException.quote(value), FormatException.quote(found));
        }
    }

    private static int size(JsonObject json, String key, int most) throws FormatException {
        return json.integer(key, 1, most);
    }

    private static TensorType dtype(JsonObject json) throws FormatException {
        String key = json.says("dtype") ? "dtype" : "torch_dtype";
        String name = json.optionalString(key).orElse("float32").toLowerCase(Locale.ROOT);
        TensorType type = DTYPES.get(name);
        if (type == null) {
            throw json.wrong(key, "float32, float16 or bfloat16", FormatException.quote(name));
        }
        return type;
    }

    /// Where the rope settings stand: `rope_parameters`, or `rope_scaling`, or nowhere (then an empty object).
    private static JsonObject rope(JsonObject json) throws FormatException {
        Optional<JsonObject> parameters = json.optionalObject("rope_parameters");
        Optional<JsonObject> rope = parameters.isPresent() ? parameters : json.optionalObject("rope_scaling");
        return rope.orElseGet(() -> new JsonObject(json.place(), "rope_scaling.", new LinkedHashMap<>()));
    }

    private static double theta(JsonObject json, JsonObject rope) throws FormatException {
        Optional<Double> inner = rope.optionalNumber("rope_theta");
        return inner.isPresent()
                ? inner.get()
                : json.optionalNumber("rope_theta").orElse(DEFAULT_THETA);
    }

    private static RopeScaling scaling(JsonObject json, JsonObject rope, int positions) throws FormatException {
        Optional<String> type = rope.optionalString("rope_type");
        String name =
                type.isPresent() ? type.get() : rope.optionalString("type").orElse("default");
        return switch (name) {
            case "default" -> new RopeScaling.Default();
            case "linear" -> new RopeScaling.Linear(above(rope, "factor", 0));
            case "llama3" -> {
                double low = above(rope, "low_freq_factor", 0);
                yield new RopeScaling.Llama3(
                        above(rope, "factor", 0),
                        low,
                        above(rope, "high_freq_factor", low),
                        originalPositions(json, rope, positions));
            }
            default -> throw rope.wrong("rope_type", "default, linear or llama3", FormatException.quote(name));
        };
    }

    /// A value at the top of the file takes precedence over the rope settings' own; without either it is
    /// `max_position_embeddings`.
    private static int originalPositions(JsonObject json, JsonObject rope, int positions) throws FormatException {
        String key = "original_max_position_embeddings";
        Optional<Integer> top = json.optionalInteger(key, 1, Integer.MAX_VALUE);
        return top.isPresent()
                ? top.get()
                : rope.optionalInteger(key, 1, Integer.MAX_VALUE).orElse(positions);
    }

    private static double above(JsonObject rope, String key, double least) throws FormatException {
        double value = rope.number(key);
        if (!(value > least) || Double.isInfinite(value)) {
            throw rope.wrong(key, "above " + least, Double.toString(value));
        }
        return value;
    }

    private static Map<String, Object> ropeParameters(LlamaConfig config) {
        var json = new LinkedHashMap<String, Object>();
        switch (config.ropeScaling()) {
            case RopeScaling.Default _ -> {}
            case RopeScaling.Linear(double factor) -> json.put("factor", factor);
            case RopeScaling.Llama3(double factor, double low, double high, int original) -> {
                json.put("factor", factor);
                json.put("high_freq_factor", high);
                json.put("low_freq_factor", low);
                json.put("original_max_position_embeddings", original);
            }
        }
        json.put("rope_theta", config.ropeTheta());
        json.put("rope_type", config.ropeScaling().typeName());
        return json;
    }
}
