package dev.selkie.model.peft;

import dev.selkie.model.lora.Projection;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return AdapterConfigJson.read(folder);
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
        return AdapterConfigJson.write(this);
    }

    /// As PEFT: the first key, in the file's order, that matches the end of the module's name.
    private static <T> Optional<T> firstMatch(Map<String, T> byPattern, LoraTarget target) {
        return byPattern.entrySet().stream()
                .filter(e -> new ModulePattern("(.*\\.)?(" + e.getKey() + ")").matches(target.module()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
