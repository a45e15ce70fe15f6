package dev.selkie.model.config;

import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The weights a Llama must have: names as in `transformers`, and their shapes.
public final class LlamaTensors {
    /// The embedding, (V, D).
    public static final String EMBEDDING = "model.embed_tokens.weight";

    /// The gain of the last norm, (D).
    public static final String NORM = "model.norm.weight";

    /// The output head, (V, D); there only if not tied.
    public static final String HEAD = "lm_head.weight";

    /// What old conversions stored beside the weights and everybody computes anew.
    private static final Pattern IGNORED = Pattern.compile(".*\\.rotary_emb\\.inv_freq");

    private LlamaTensors() {}

    /// A tensor that must be there.
    ///
    /// @param name  as in the file
    /// @param shape as in the file: rows are outputs
    public record Expected(String name, List<Long> shape) {
        public Expected {
            shape = List.copyOf(shape);
        }

        /// The number of elements.
        public long size() {
            return TensorEntry.sizeOf(shape);
        }
    }

    /// All weights of `config`: embedding, layer by layer, norm, head.
    public static List<Expected> of(LlamaConfig config) {
        var expected = new ArrayList<Expected>();
        long width = config.hiddenSize();
        expected.add(new Expected(EMBEDDING, List.of((long) config.vocabSize(), width)));
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            addLayer(expected, config, layer);
        }
        expected.add(new Expected(NORM, List.of(width)));
        if (!config.tieWordEmbeddings()) {
            expected.add(new Expected(HEAD, List.of((long) config.vocabSize(), width)));
        }
        return expected;
    }

    /// The prefix of everything in layer `layer`: `model.layers.3.`
    public static String layer(int layer) {
        return "model.layers." + layer + ".";
    }

    /// Checks that `found` are the weights of `config`: none missing, none unknown, each of its shape, and of a
    /// type that Selkie computes with. What else a file may hold (an output head that equals the tied
    /// embedding, old rotary tables) is left out of the result.
    ///
    /// @param source the folder or file to name in errors
    /// @return the weights, in the order of [#of]
    /// @throws FormatException naming the tensor
    public static Map<String, TensorEntry> check(LlamaConfig config, Map<String, TensorEntry> found, Path source)
            throws FormatException {
        var weights = new LinkedHashMap<String, TensorEntry>();
        for (Expected expected : of(config)) {
            weights.put(expected.name, checked(expected, found, source));
        }
        for (TensorEntry tensor : found.values()) {
            boolean known = weights.containsKey(tensor.name())
                    || IGNORED.matcher(tensor.name()).matches()
                    || isTiedHead(config, tensor, weights, source);
            if (!known) {
                String name = FormatException.quote(tensor.name());
                throw FormatException.in(source, "the tensors of a Llama with this config.json alone", name);
            }
        }
        return weights;
    }

    private static void addLayer(List<Expected> expected, LlamaConfig config, int layer) {
        long width = config.hiddenSize();
        long queries = (long) config.numAttentionHeads() * config.headDim();
        long keys = (long) config.numKeyValueHeads() * config.headDim();
        long inner = config.intermediateSize();
        String attention = layer(layer) + "self_attn.";
        String mlp = layer(layer) + "mlp.";
        expected.add(new Expected(layer(layer) + "input_layernorm.weight", List.of(width)));
        addLinear(expected, attention + "q_proj", queries, width, config.attentionBias());
        addLinear(expected, attention + "k_proj", keys, width, config.attentionBias());
        addLinear(expected, attention + "v_proj", keys, width, config.attentionBias());
        addLinear(expected, attention + "o_proj", width, queries, config.attentionBias());
        expected.add(new Expected(layer(layer) + "post_attention_layernorm.weight", List.of(width)));
        addLinear(expected, mlp + "gate_proj", inner, width, config.mlpBias());
        addLinear(expected, mlp + "up_proj", inner, width, config.mlpBias());
        addLinear(expected, mlp + "down_proj", width, inner, config.mlpBias());
    }

    private static void addLinear(List<Expected> expected, String module, long out, long in, boolean bias) {
        expected.add(new Expected(module + ".weight", List.of(out, in)));
        if (bias) {
            expected.add(new Expected(module + ".bias", List.of(out)));
        }
    }

    private static TensorEntry checked(Expected expected, Map<String, TensorEntry> found, Path source)
            throws FormatException {
        TensorEntry tensor = found.get(expected.name);
        if (tensor == null) {
            throw FormatException.in(source, "the tensor " + expected.name, "none of that name");
        }
        if (!tensor.shape().equals(expected.shape)) {
            String shape = TensorEntry.describe(expected.shape);
            throw FormatException.in(
                    source, expected.name + " of shape " + shape, TensorEntry.describe(tensor.shape()));
        }
        if (!tensor.type().isWeight()) {
            String types = TensorType.F32 + ", " + TensorType.F16 + " or " + TensorType.BF16;
            throw FormatException.in(
                    source, expected.name + " of type " + types, tensor.type().name());
        }
        return tensor;
    }

    /// Some conversions store the head although it is tied; then both must be the same.
    private static boolean isTiedHead(
            LlamaConfig config, TensorEntry tensor, Map<String, TensorEntry> weights, Path source)
            throws FormatException {
        if (!config.tieWordEmbeddings() || !tensor.name().equals(HEAD)) {
            return false;
        }
        TensorEntry embedding = weights.get(EMBEDDING);
        boolean same = embedding != null
                && tensor.type() == embedding.type()
                && tensor.data().mismatch(embedding.data()) == -1;
        if (!same) {
            String expected = "lm_head.weight equal to the embedding, as tie_word_embeddings is true";
            throw FormatException.in(source, expected, "another one (set tie_word_embeddings to false to use it)");
        }
        return true;
    }
}
