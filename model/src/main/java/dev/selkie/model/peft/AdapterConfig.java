package dev.selkie.model.peft;

import dev.selkie.model.lora.Projection;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonNull;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What `adapter_config.json` says of a LoRA adapter, as far as it bears on what the adapter computes. What Selkie
/// does not have (DoRA, trained biases, replaced modules, …) is refused by name, not passed over.
///
/// @param rank           `R` where `rankPattern` says nothing else
/// @param alpha          numerator of the scaling where `alphaPattern` says nothing else
/// @param targets        which modules are adapted
/// @param rankPattern    other ranks, by a regular expression for the end of a module's name; in the file's order
/// @param alphaPattern   other alphas, likewise
/// @param rankStabilized whether the scaling is `alpha / √rank` (Kalajdzievski, arXiv:2312.03732), not `alpha /
///     rank`
/// @param dropout        of the adapter's input while training, from 0 to 1
/// @param baseModel      the model it was trained on, as its author named it
public record AdapterConfig(
        int rank,
        double alpha,
        Targets targets,
        Map<String, Integer> rankPattern,
        Map<String, Double> alphaPattern,
        boolean rankStabilized,
        double dropout,
        Optional<String> baseModel) {
    /// The name of its file in an adapter folder.
    public static final String FILE = "adapter_config.json";

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

    /// Which modules an adapter adapts.
    ///
    /// @param modules  ends of modules' names, or one regular expression for whole names (`pattern`)
    /// @param excluded ends of names of modules that are left out all the same
    /// @param layers   the layers meant; empty: all
    public record Targets(List<String> modules, Optional<String> pattern, List<String> excluded, List<Long> layers) {
        /// All seven linear maps of a layer, as PEFT's `all-linear`.
        static final String ALL_LINEAR = "all-linear";

        /// Whether `target` is among them.
        ///
        /// @throws IllegalArgumentException if the pattern is none, or takes absurdly long
        public boolean matches(LoraTarget target) {
            String module = target.module();
            boolean named = pattern.isPresent()
                    ? pattern.get().equals(ALL_LINEAR) || new ModulePattern(pattern.get()).matches(module)
                    : endsWithOne(module, modules);
            return named
                    && !endsWithOne(module, excluded)
                    && (layers.isEmpty() || layers.contains((long) target.layer()));
        }

        private static boolean endsWithOne(String module, List<String> names) {
            return names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
        }
    }

    /// The settings of an adapter with one rank and alpha throughout.
    public static AdapterConfig uniform(
            int rank, double alpha, Collection<Projection> projections, Optional<String> baseModel) {
        List<String> modules =
                projections.stream().map(Projection::key).sorted().toList();
        var targets = new Targets(modules, Optional.empty(), List.of(), List.of());
        return new AdapterConfig(rank, alpha, targets, Map.of(), Map.of(), false, 0, baseModel);
    }

    /// Reads the file in `folder`.
    ///
    /// @throws FormatException if it is corrupt, or the adapter is of a kind Selkie does not have
    public static AdapterConfig read(Path folder) throws IOException {
        JsonObject json = JsonObject.read(folder.resolve(FILE));
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

    /// The rank of `target`.
    ///
    /// @throws IllegalArgumentException if a pattern of the file is none
    int rankOf(LoraTarget target) {
        return firstMatch(rankPattern, target).orElse(rank);
    }

    /// What the adapter's product is multiplied by at `target`, whose rank is `rankThere`.
    ///
    /// @throws IllegalArgumentException if a pattern of the file is none
    double scalingOf(LoraTarget target, int rankThere) {
        double there = firstMatch(alphaPattern, target).orElse(alpha);
        return there / (rankStabilized ? Math.sqrt(rankThere) : rankThere);
    }

    /// Text for `adapter_config.json` with the keys that PEFT 0.21 writes, in its order.
    String toJson() {
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
        json.put("alpha_pattern", alphaPattern);
        json.put("base_model_name_or_path", baseModel.<Object>map(name -> name).orElse(JsonNull.NULL));
        json.put("bias", "none");
        json.put("exclude_modules", targets.excluded.isEmpty() ? JsonNull.NULL : targets.excluded);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.put("layers_to_transform", targets.layers.isEmpty() ? JsonNull.NULL : targets.layers);
        json.put("loftq_config", Map.of());
        json.put(
                "lora_alpha",
                alpha == Math.rint(alpha) && Math.abs(alpha) < 1e9 ? (Object) (long) alpha : (Object) alpha);
        json.put("lora_dropout", dropout);
        json.put("megatron_core", "megatron.core");
        json.put("peft_type", "LORA");
        json.put("qalora_group_size", 16);
        json.put("r", rank);
        json.put("rank_pattern", rankPattern);
        json.put("target_modules", targets.pattern.<Object>map(p -> p).orElse(targets.modules));
        json.put("task_type", "CAUSAL_LM");
        json.put("use_rslora", rankStabilized);
        return Json.write(json);
    }

    /// As PEFT: the first key, in the file's order, that matches the end of the module's name.
    private static <T> Optional<T> firstMatch(Map<String, T> byPattern, LoraTarget target) {
        return byPattern.entrySet().stream()
                .filter(e -> new ModulePattern("(.*\\.)?(" + e.getKey() + ")").matches(target.module()))
                .map(Map.Entry::getValue)
                .findFirst();
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

    private static Targets targets(JsonObject json) throws FormatException {
        Object modules = json.any("target_modules").orElseThrow(() -> json.missing("target_modules"));
        boolean pattern = modules instanceof String;
        String layersPattern =
                json.any("layers_pattern").map(JsonObject::describe).orElse("\"layers\"");
        if (!Set.of("\"layers\"", "\"\"").contains(layersPattern)) {
            throw json.wrong("layers_pattern", "\"layers\"", layersPattern);
        }
        return new Targets(
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
