package dev.selkie.model.config;

import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The shape of a model of the Llama family: the keys of its `config.json` in camel case.
///
/// A value of this type is sound: every size is above 0 and below a bound that no published model comes near, heads
/// divide, and [#parameters()] does not overflow.
///
/// @param vocabSize             `V`, rows of the embedding
/// @param hiddenSize            `D`, a multiple of `numAttentionHeads`
/// @param intermediateSize      `F`, width inside the feed-forward block
/// @param numHiddenLayers       how many blocks
/// @param numAttentionHeads     `H`, query heads, a multiple of `numKeyValueHeads`
/// @param numKeyValueHeads      `Hk`
/// @param headDim               `Dh`, even; `D / H` unless the file says otherwise
/// @param maxPositionEmbeddings positions that the model was trained for
/// @param rmsNormEps            added to the mean square, above 0
/// @param tieWordEmbeddings     whether the output head is the embedding
/// @param attentionBias         whether q, k, v and o have biases
/// @param mlpBias               whether gate, up and down have biases
/// @param ropeTheta             base of the rotary frequencies, above 0
/// @param ropeScaling           how they are stretched
/// @param bosTokenId            put before a text, if any
/// @param eosTokenIds           any of these ends a text; perhaps none
/// @param dtype                 the element type the file announces; each tensor carries its own
public record LlamaConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        int maxPositionEmbeddings,
        double rmsNormEps,
        boolean tieWordEmbeddings,
        boolean attentionBias,
        boolean mlpBias,
        double ropeTheta,
        RopeScaling ropeScaling,
        OptionalInt bosTokenId,
        List<Integer> eosTokenIds,
        TensorType dtype) {
    /// The name of its file in a model folder.
    public static final String FILE = "config.json";

    static final int MOST_VOCABULARY = 1 << 24;
    static final int MOST_WIDTH = 1 << 20;
    static final int MOST_LAYERS = 1 << 14;

    /// @throws IllegalArgumentException if a value is out of its range or sizes do not divide; the message names it
    public LlamaConfig {
        range("vocab_size", vocabSize, MOST_VOCABULARY);
        range("hidden_size", hiddenSize, MOST_WIDTH);
        range("intermediate_size", intermediateSize, MOST_WIDTH);
        range("num_hidden_layers", numHiddenLayers, MOST_LAYERS);
        range("num_attention_heads", numAttentionHeads, hiddenSize);
        range("num_key_value_heads", numKeyValueHeads, numAttentionHeads);
        range("head_dim", headDim, MOST_WIDTH / numAttentionHeads);
        range("max_position_embeddings", maxPositionEmbeddings, Integer.MAX_VALUE);
        multiple("hidden_size", hiddenSize, "num_attention_heads", numAttentionHeads);
        multiple("num_attention_heads", numAttentionHeads, "num_key_value_heads", numKeyValueHeads);
        multiple("head_dim", headDim, "a pair", 2);
        positive("rms_norm_eps", rmsNormEps);
        positive("rope_theta", ropeTheta);
        if (ropeScaling instanceof RopeScaling.Linear(double factor)) {
            positive("the factor of rope scaling", factor);
        }
        eosTokenIds = List.copyOf(eosTokenIds);
        if (!dtype.isWeight()) {
            throw new IllegalArgumentException("dtype " + dtype + ": Selkie has F32, F16 and BF16 weights");
        }
    }

    /// Reads `config.json` in `folder`, and the ending tokens of `generation_config.json` beside it if it has any.
    /// Both the keys of models published before transformers 5 (`rope_theta`, `rope_scaling`, `torch_dtype`) and
    /// those since (`rope_parameters`, `dtype`) are understood.
    ///
    /// @throws FormatException if the file is corrupt, a size absurd, or the model uses what Selkie does not have
    ///     (architecture, activation, rope type, quantization), naming it
    public static LlamaConfig read(Path folder) throws IOException {
        return ConfigJson.read(folder);
    }

    /// Text for `config.json` in the keys of transformers 5.
    public String toJson() {
        return ConfigJson.write(this);
    }

    /// The text of `config.json` in `folder`, every key as it is but the one for the weights' type.
    ///
    /// @throws FormatException if the file is no JSON object
    public static String jsonWithDtype(Path folder, TensorType type) throws IOException {
        return ConfigJson.withDtype(folder.resolve(FILE), type);
    }

    /// The same model with weights of another element type.
    public LlamaConfig withDtype(TensorType other) {
        return with(bosTokenId, eosTokenIds, other);
    }

    /// The same model over another tokenizer's special tokens.
    public LlamaConfig withSpecialTokens(OptionalInt bos, List<Integer> eos) {
        return with(bos, eos, dtype);
    }

    private LlamaConfig with(OptionalInt bos, List<Integer> eos, TensorType type) {
        return new LlamaConfig(
                vocabSize,
                hiddenSize,
                intermediateSize,
                numHiddenLayers,
                numAttentionHeads,
                numKeyValueHeads,
                headDim,
                maxPositionEmbeddings,
                rmsNormEps,
                tieWordEmbeddings,
                attentionBias,
                mlpBias,
                ropeTheta,
                ropeScaling,
                bos,
                eos,
                type);
    }

    /// How many numbers the model has learnt; a tied output head is not counted twice.
    public long parameters() {
        return LlamaTensors.of(this).stream()
                .mapToLong(LlamaTensors.Expected::size)
                .sum();
    }

    /// Why `tokens` tokens do not fit the model's context, if they do not.
    ///
    /// @param what has so many: `a text`, `prompt 3`
    public Optional<String> misfit(String what, int tokens) {
        return tokens <= maxPositionEmbeddings
                ? Optional.empty()
                : Optional.of(
                        "%s has %d tokens, the model's context is %d".formatted(what, tokens, maxPositionEmbeddings));
    }

    /// @param cure what to do where they do not fit: `shorten it`
    /// @throws IllegalArgumentException if `tokens` tokens do not fit the model's context; the message says what
    ///     [#misfit] says, and the cure
    public void requireFits(String what, int tokens, String cure) {
        misfit(what, tokens).ifPresent(why -> {
            throw new IllegalArgumentException(why + "; " + cure);
        });
    }

    private static void range(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s %d: not from 1 to %d".formatted(key, value, most));
        }
    }

    private static void multiple(String key, int value, String ofKey, int of) {
        if (value % of != 0) {
            throw new IllegalArgumentException("%s %d: not a multiple of %s %d".formatted(key, value, ofKey, of));
        }
    }

    private static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " " + value + ": not above 0");
        }
    }
}
