package dev.selkie.model.gguf;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/// A Llama in a GGUF file: its settings, and its weights under the names and in the order of rows that Hugging Face
/// folders have.
///
/// @param file   the file
/// @param config what its metadata says, as `config.json` would
record GgufLlama(GgufFile file, LlamaConfig config) {
    private static final String ARCHITECTURE = "llama";
    private static final String FREQUENCIES = "rope_freqs.weight";
    private static final double DEFAULT_THETA = 10_000;

    /// The parts of GGUF's names that stand for a module of a layer.
    private static final Map<String, String> MODULES = Map.of(
            "input_layernorm", "attn_norm",
            "self_attn.q_proj", "attn_q",
            "self_attn.k_proj", "attn_k",
            "self_attn.v_proj", "attn_v",
            "self_attn.o_proj", "attn_output",
            "post_attention_layernorm", "ffn_norm",
            "mlp.gate_proj", "ffn_gate",
            "mlp.up_proj", "ffn_up",
            "mlp.down_proj", "ffn_down");

    /// One weight: where it is and which of its rows goes where.
    ///
    /// @param expected name and shape in a Hugging Face folder
    /// @param tensor   its place in the file
    /// @param heads    how many heads have their rows interleaved; 0: rows are in order
    record Weight(LlamaTensors.Expected expected, GgufTensor tensor, int heads) {
        /// The row of the file that is row `row` of the folder.
        ///
        /// llama.cpp rotates neighbours, (0, 1), (2, 3) and so on, where `transformers` rotates
        /// halves, (0, Dh/2), (1, Dh/2 + 1) and so on; its conversion reorders q and k for that.
        long rowInFile(long row) {
            if (heads == 0) {
                return row;
            }
            long headDim = expected.shape().getFirst() / heads;
            long half = headDim / 2;
            long inHead = row % headDim;
            return row - inHead + 2 * (inHead % half) + inHead / half;
        }
    }

    /// Reads the settings of `file`.
    ///
    /// @throws FormatException if it is no Llama, or one that Selkie does not have
    static GgufLlama of(GgufFile file) throws IOException {
        String architecture =
                file.string("general.architecture").orElseThrow(() -> file.missing("general.architecture"));
        if (!architecture.equals(ARCHITECTURE)) {
            String found = FormatException.quote(architecture);
            throw FormatException.in(file.path(), "general.architecture to be \"llama\"", found);
        }
        try {
            return new GgufLlama(file, config(file));
        } catch (IllegalArgumentException e) {
            throw FormatException.in(file.path(), "a model that can be", String.valueOf(e.getMessage()));
        }
    }

    /// All weights of the model, in the order of [LlamaTensors#of].
    ///
    /// @throws FormatException if one is missing, of the wrong shape, or unknown
    List<Weight> weights() throws FormatException {
        var weights = new ArrayList<Weight>();
        var unread = new TreeSet<String>(file.tensors().keySet());
        unread.remove(FREQUENCIES);
        for (LlamaTensors.Expected expected : LlamaTensors.of(config)) {
            String name = nameInFile(expected.name());
            unread.remove(name);
            weights.add(new Weight(expected, tensor(name, expected.shape()), interleavedHeads(name)));
        }
        if (!unread.isEmpty()) {
            String found = FormatException.quote(unread.first());
            throw FormatException.in(file.path(), "the tensors of a Llama alone", found);
        }
        return weights;
    }

    private static LlamaConfig config(GgufFile file) throws FormatException {
        GgufTensor embedding = file.tensors().get("token_embd.weight");
        if (embedding == null || embedding.shape().size() != 2) {
            throw FormatException.in(file.path(), "the tensor token_embd.weight of two dimensions", "none");
        }
        int hidden = size(file, "embedding_length").orElseThrow(() -> file.missing("llama.embedding_length"));
        int heads = size(file, "attention.head_count").orElseThrow(() -> file.missing("llama.attention.head_count"));
        int headDim = headDim(file, hidden / Math.max(1, heads));
        double theta = file.number("llama.rope.freq_base").orElse(DEFAULT_THETA);
        return new LlamaConfig(
                Math.toIntExact(embedding.shape().getFirst()),
                hidden,
                size(file, "feed_forward_length").orElseThrow(() -> file.missing("llama.feed_forward_length")),
                size(file, "block_count").orElseThrow(() -> file.missing("llama.block_count")),
                heads,
                size(file, "attention.head_count_kv").orElse(heads),
                headDim,
                size(file, "context_length").orElseThrow(() -> file.missing("llama.context_length")),
                file.number("llama.attention.layer_norm_rms_epsilon")
                        .orElseThrow(() -> file.missing("llama.attention.layer_norm_rms_epsilon")),
                !file.tensors().containsKey("output.weight"),
                file.tensors().containsKey("blk.0.attn_q.bias"),
                file.tensors().containsKey("blk.0.ffn_gate.bias"),
                theta,
                scaling(file, theta, headDim),
                token(file, "bos").map(OptionalInt::of).orElse(OptionalInt.empty()),
                ends(file),
                TensorType.F32);
    }

    private static Optional<Integer> size(GgufFile file, String key) throws FormatException {
        Optional<Long> value = file.integer("llama." + key);
        if (value.isPresent() && (value.get() < 1 || value.get() > Integer.MAX_VALUE)) {
            throw FormatException.in(
                    file.path(),
                    "llama." + key + " from 1 to 2^31 - 1",
                    value.get().toString());
        }
        return value.map(Long::intValue);
    }

    private static int headDim(GgufFile file, int otherwise) throws FormatException {
        int headDim = size(file, "attention.key_length").orElse(otherwise);
        for (String key : List.of("attention.value_length", "rope.dimension_count")) {
            int other = size(file, key).orElse(headDim);
            if (other != headDim) {
                throw FormatException.in(
                        file.path(), "llama." + key + " to be the head's width " + headDim, "" + other);
            }
        }
        return headDim;
    }

    /// As llama.cpp: a factor counts unless the type is `none`, and what `rope_freqs.weight` says counts before it.
    private static RopeScaling scaling(GgufFile file, double theta, int headDim) throws FormatException {
        String type = file.string("llama.rope.scaling.type").orElse("linear");
        if (!List.of("none", "linear").contains(type)) {
            String found = FormatException.quote(type);
            throw FormatException.in(file.path(), "llama.rope.scaling.type to be none or linear", found);
        }
        GgufTensor frequencies = file.tensors().get(FREQUENCIES);
        if (frequencies != null) {
            return scaling(file, frequencies, theta, headDim);
        }
        double factor = file.number("llama.rope.scaling.factor")
                .orElse(file.number("llama.rope.scale_linear").orElse(1.0));
        return type.equals("none") || factor == 1 ? new RopeScaling.Default() : new RopeScaling.Linear(factor);
    }

    private static RopeScaling scaling(GgufFile file, GgufTensor frequencies, double theta, int headDim)
            throws FormatException {
        if (frequencies.type() != GgufType.F32 || frequencies.size() != headDim / 2) {
            String found = frequencies.type() + " of " + frequencies.size();
            throw FormatException.in(file.path(), FREQUENCIES + " to be F32 of " + headDim / 2, found);
        }
        var quotients = new double[headDim / 2];
        var layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = frequencies.data().get(layout, (long) i * Float.BYTES);
        }
        long trained =
                file.integer("llama.rope.scaling.original_context_length").orElse(0L);
        return new RopeFrequencies(theta, headDim, quotients)
                .scaling(trained)
                .orElseThrow(() -> FormatException.in(
                        file.path(), FREQUENCIES + " as linear or llama3 scaling makes them", "others"));
    }

    private static Optional<Integer> token(GgufFile file, String role) throws FormatException {
        Optional<Long> id = file.integer("tokenizer.ggml." + role + "_token_id");
        return id.filter(i -> i >= 0 && i < Integer.MAX_VALUE).map(Long::intValue);
    }

    /// The end of a text, and the end of a turn where it is another token.
    private static List<Integer> ends(GgufFile file) throws FormatException {
        var ends = new ArrayList<Integer>();
        for (String role : List.of("eos", "eot", "eom")) {
            token(file, role).filter(id -> !ends.contains(id)).ifPresent(ends::add);
        }
        return ends;
    }

    private GgufTensor tensor(String name, List<Long> shape) throws FormatException {
        GgufTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw FormatException.in(file.path(), "the tensor " + name, "none of that name");
        }
        if (!tensor.shape().equals(shape)) {
            String found = TensorEntry.describe(tensor.shape());
            throw FormatException.in(file.path(), name + " of shape " + TensorEntry.describe(shape), found);
        }
        if (shape.size() == 1 && tensor.type().blockSize() != 1) {
            throw FormatException.in(
                    file.path(),
                    name + " of type F32, F16 or BF16",
                    tensor.type().name());
        }
        return tensor;
    }

    private static String nameInFile(String name) {
        String stem = name.substring(0, name.lastIndexOf('.'));
        String kind = name.substring(name.lastIndexOf('.'));
        return switch (stem) {
            case "model.embed_tokens" -> "token_embd" + kind;
            case "model.norm" -> "output_norm" + kind;
            case "lm_head" -> "output" + kind;
            default -> {
                String[] parts = stem.split("\\.", 4); // model, layers, N, the module
                yield "blk." + parts[2] + "." + MODULES.get(parts[3]) + kind;
            }
        };
    }

    private int interleavedHeads(String nameInFile) {
        if (nameInFile.contains(".attn_q.")) {
            return config.numAttentionHeads();
        }
        return nameInFile.contains(".attn_k.") ? config.numKeyValueHeads() : 0;
    }

    /// The rows `first` up to `first + count` (exclusive) of `weight` as f32, in the order of the folder.
    static void copyRows(Weight weight, long first, long count, MemorySegment out) {
        GgufTensor tensor = weight.tensor;
        boolean single = tensor.shape().size() == 1;
        if (weight.heads == 0) {
            Dequantizer.toF32(tensor.type(), single ? elements(tensor, first, count) : tensor.rows(first, count), out);
            return;
        }
        long rowBytes = out.byteSize() / count;
        for (long row = 0; row < count; row++) {
            long source = weight.rowInFile(first + row);
            MemorySegment blocks = single ? elements(tensor, source, 1) : tensor.rows(source, 1);
            Dequantizer.toF32(tensor.type(), blocks, out.asSlice(row * rowBytes, rowBytes));
        }
    }

    /// Of a tensor with one dimension each element is a row.
    private static MemorySegment elements(GgufTensor tensor, long first, long count) {
        long bytes = tensor.type().blockBytes();
        return tensor.data().asSlice(first * bytes, count * bytes);
    }
}
