package dev.selkie.model.peft;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.files.Writes;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A LoRA adapter as a PEFT folder holds it.
///
/// @param config  its settings
/// @param weights its factors, by layer and projection
public record PeftAdapter(AdapterConfig config, SortedMap<LoraTarget, LoraPair> weights) {
    /// The name of the file of weights in an adapter folder.
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    public PeftAdapter {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }

    /// Reads the adapter in `folder`, made for a model of the shape `base`. Factors of any element type for weights
    /// become f32.
    ///
    /// @param arena owns the factors
    /// @throws FormatException if a file is corrupt, the adapter is of a kind Selkie does not have, or it was
    ///     made for another base: a layer or shape of it does not fit
    public static PeftAdapter read(Path folder, LlamaConfig base, Arena arena) throws IOException {
        if (!Files.isRegularFile(folder.resolve(WEIGHTS))) {
            throw FormatException.in(folder, "an adapter folder with " + WEIGHTS, "none");
        }
        AdapterConfig config = AdapterConfig.read(folder);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            return new PeftAdapter(config, new Reader(config, base, file, arena).weights());
        } catch (IllegalArgumentException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw FormatException.in(folder.resolve(AdapterConfig.FILE), "sound patterns", cause);
        }
    }

    /// Writes the two files into `folder`, which is there (a new one is best staged by the caller). The same
    /// weights give the same bytes.
    public void write(Path folder) throws IOException {
        var tensors = new ArrayList<TensorSource>();
        weights.forEach((target, pair) -> {
            String name = PREFIX + target.module();
            tensors.add(source(name + A, List.of((long) pair.rank(), pair.in()), pair.a()));
            tensors.add(source(name + B, List.of(pair.out(), (long) pair.rank()), pair.b()));
        });
        SafetensorsWriter.write(folder.resolve(WEIGHTS), SafetensorsWriter.PYTORCH, tensors);
        Writes.text(folder.resolve(AdapterConfig.FILE), config.toJson());
    }

    private static TensorSource source(String name, List<Long> shape, MemorySegment data) {
        return TensorSource.of(name, new TensorEntry(name, TensorType.F32, shape, data));
    }

    private record Reader(AdapterConfig config, LlamaConfig base, SafetensorsFile file, Arena arena) {
        SortedMap<LoraTarget, LoraPair> weights() throws FormatException {
            Map<String, List<Long>> shapes = new HashMap<>();
            LlamaTensors.of(base).forEach(weight -> shapes.put(weight.name(), weight.shape()));
            Set<String> unread = new HashSet<>(file.tensors().keySet());
            var weights = new TreeMap<LoraTarget, LoraPair>();
            for (int layer = 0; layer < base.numHiddenLayers(); layer++) {
                for (Projection projection : Projection.values()) {
                    var target = new LoraTarget(layer, projection);
                    boolean storedA = unread.remove(PREFIX + target.module() + A);
                    boolean storedB = unread.remove(PREFIX + target.module() + B);
                    if (storedA || storedB || config.targets().matches(target)) {
                        weights.put(target, pair(target, shapes.getOrDefault(target.module() + ".weight", List.of())));
                    }
                }
            }
            if (!unread.isEmpty()) {
                String name = Collections.min(unread);
                String cause = name.startsWith(PREFIX + "model.layers.")
                        ? "is it an adapter of another base?"
                        : "Selkie adapts the linear maps of the layers only";
                String found = FormatException.quote(name) + " (" + cause + ")";
                throw FormatException.in(file.path(), "factors for the layers of this model alone", found);
            }
            return weights;
        }

        private LoraPair pair(LoraTarget target, List<Long> baseShape) throws FormatException {
            if (!config.targets().matches(target)) {
                throw FormatException.in(file.path(), "factors for the target_modules alone", target.module());
            }
            int rank = config.rankOf(target);
            String name = PREFIX + target.module();
            MemorySegment a = factor(name + A, List.of((long) rank, baseShape.getLast()));
            MemorySegment b = factor(name + B, List.of(baseShape.getFirst(), (long) rank));
            return new LoraPair(rank, config.scalingOf(target, rank), a, b);
        }

        private MemorySegment factor(String name, List<Long> shape) throws FormatException {
            TensorEntry tensor = file.tensors().get(name);
            if (tensor == null) {
                throw FormatException.in(file.path(), "the tensor " + name, "none of that name");
            }
            if (!tensor.shape().equals(shape)) {
                String expected = name + " of shape " + TensorEntry.describe(shape);
                String found = TensorEntry.describe(tensor.shape()) + " (is it an adapter of another base?)";
                throw FormatException.in(file.path(), expected, found);
            }
            if (!tensor.type().isWeight()) {
                throw FormatException.in(
                        file.path(),
                        name + " of type F32, F16 or BF16",
                        tensor.type().name());
            }
            MemorySegment factor = arena.allocate(tensor.size() * Float.BYTES, Long.BYTES);
            WeightBits.convert(tensor.type(), tensor.data(), TensorType.F32, factor);
            return factor;
        }
    }
}
