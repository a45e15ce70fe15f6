package dev.selkie.model.peft;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonNull;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// `adapter_config.json` to [AdapterConfig] and back.
final class AdapterConfigJson {
    private static final int MOST_RANK = 1 << 16;

    /// Keys that change nothing in what a stored adapter computes: provenance, how its weights were first
    /// drawn, and settings of features that other keys turn on.
    private static final Set<String> INERT = Set.of(
            "task_type",
            "auto_mapping",
            "peft_version",
            "revision",
            "inference_mode",
            "megatron_core",
            "qalora_group_size",
            "ensure_weight_tying",
            "runtime_config");

    /// Ways of drawing the first weights that leave the base as it is; others (`pissa`, `olora`, …) change it.
    private static final Set<Object> INERT_INITS = Set.of(true, false, "gaussian", "orthogonal");

    private static final Set<String> READ = Set.of(
            "peft_type",
            "r",
            "lora_alpha",
            "target_modules",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "rank_pattern",
            "alpha_pattern",
            "use_rslora",
            "lora_dropout",
            "bias",
            "init_lora_weights",
            "base_model_name_or_path");

    private AdapterConfigJson() {}

    static AdapterConfig read(Path folder) throws IOException {
        JsonObject json = JsonObject.read(folder.resolve(AdapterConfig.FILE));
        refuseUnknown(json);
        return new AdapterConfig(
                json.integer("r", 1, MOST_RANK),
                json.number("lora_alpha"),
                targets(json),
                ranks(json),
                alphas(json),
                json.bool("use_rslora", false),
                json.optionalNumber("lora_dropout").orElse(0.0),
                json.optionalString("base_model_name_or_path"));
    }

    static String write(AdapterConfig config) {
        AdapterConfig.Targets targets = config.targets();
        var json = new TreeMap<String, Object>();
        for (String key : List.of(
                "alora_invocation_tokens",
                "arrow_config",
                "auto_mapping",
                "corda_config",
                "eva_config",
                "kasa_config",
                "layer_replication",
                "layers_pattern",
                "lora_ga_config",
                "megatron_config",
                "modules_to_save",
                "monteclora_config",
                "revision",
                "target_parameters",
                "trainable_token_indices",
                "use_bdlora",
                "velora_config")) {
            json.put(key, JsonNull.NULL);
        }
        for (String key : List.of("ensure_weight_tying", "fan_in_fan_out", "lora_bias", "use_dora", "use_qalora")) {
            json.put(key, false);
        }
        json.put("alpha_pattern", config.alphaPattern());
        json.put(
                "base_model_name_or_path",
                config.baseModel().<Object>map(name -> name).orElse(JsonNull.NULL));
        json.put("bias", "none");
        json.put("exclude_modules", orNull(targets.excluded()));
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.put("layers_to_transform", orNull(targets.layers()));
        json.put("loftq_config", Map.of());
        json.put("lora_alpha", number(config.alpha()));
        json.put("lora_dropout", config.dropout());
        json.put("megatron_core", "megatron.core");
        json.put("peft_type", "LORA");
        json.put("qalora_group_size", 16);
        json.put("r", config.rank());
        json.put("rank_pattern", config.rankPattern());
        json.put("target_modules", targets.pattern().<Object>map(p -> p).orElse(targets.modules()));
        json.put("task_type", "CAUSAL_LM");
        json.put("use_rslora", config.rankStabilized());
        return Json.write(json);
    }

    private static Object orNull(List<?> list) {
        return list.isEmpty() ? JsonNull.NULL : list;
    }

    /// A whole number without a fraction, as Python has it.
    private static Object number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? (Object) (long) value : (Object) value;
    }

    private static void refuseUnknown(JsonObject json) throws FormatException {
        String type = json.optionalString("peft_type").orElse("LORA");
        if (!type.equals("LORA")) {
            throw json.wrong("peft_type", "LORA", FormatException.quote(type));
        }
        String bias = json.optionalString("bias").orElse("none");
        if (!bias.equals("none")) {
            throw json.wrong("bias", "\"none\"", FormatException.quote(bias));
        }
        Object init = json.any("init_lora_weights").orElse(true);
        if (!INERT_INITS.contains(init)) {
            throw json.wrong("init_lora_weights", "one that leaves the base as it is", JsonObject.describe(init));
        }
        for (Map.Entry<String, Object> entry : json.values().entrySet()) {
            boolean known = INERT.contains(entry.getKey()) || READ.contains(entry.getKey());
            if (!known && !isOff(entry.getValue())) {
                String key = FormatException.quote(entry.getKey());
                throw json.wrong(key, "off (Selkie does not have it)", JsonObject.describe(entry.getValue()));
            }
        }
    }

    private static boolean isOff(Object value) {
        return value == JsonNull.NULL
                || value.equals(false)
                || value.equals(0L)
                || value.equals("")
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    private static AdapterConfig.Targets targets(JsonObject json) throws FormatException {
        Object modules = json.any("target_modules").orElseThrow(() -> json.missing("target_modules"));
        boolean pattern = modules instanceof String;
        String layersPattern =
                json.any("layers_pattern").map(JsonObject::describe).orElse("\"layers\"");
        if (!Set.of("\"layers\"", "\"\"").contains(layersPattern)) {
            throw json.wrong("layers_pattern", "\"layers\"", layersPattern);
        }
        return new AdapterConfig.Targets(
                pattern ? List.of() : json.strings("target_modules"),
                pattern ? Optional.of((String) modules) : Optional.empty(),
                json.optionalStrings("exclude_modules").orElse(List.of()),
                layers(json));
    }

    private static List<Long> layers(JsonObject json) throws FormatException {
        Optional<Object> value = json.any("layers_to_transform");
        if (value.isEmpty()) {
            return List.of();
        }
        var layers = new LinkedHashSet<Long>();
        for (Object item : value.get() instanceof List<?> list ? list : List.of(value.get())) {
            if (!(item instanceof Long layer)) {
                throw json.wrong("layers_to_transform", "a layer or a list of them", JsonObject.describe(item));
            }
            layers.add(layer);
        }
        return new ArrayList<>(layers);
    }

    private static Map<String, Integer> ranks(JsonObject json) throws FormatException {
        var ranks = new LinkedHashMap<String, Integer>();
        Optional<JsonObject> pattern = json.optionalObject("rank_pattern");
        if (pattern.isPresent()) {
            for (String key : pattern.get().values().keySet()) {
                ranks.put(key, pattern.get().integer(key, 1, MOST_RANK));
            }
        }
        return ranks;
    }

    private static Map<String, Double> alphas(JsonObject json) throws FormatException {
        var alphas = new LinkedHashMap<String, Double>();
        Optional<JsonObject> pattern = json.optionalObject("alpha_pattern");
        if (pattern.isPresent()) {
            for (String key : pattern.get().values().keySet()) {
                alphas.put(key, pattern.get().number(key));
            }
        }
        return alphas;
    }
}
