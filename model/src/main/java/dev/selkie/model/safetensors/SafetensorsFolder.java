package dev.selkie.model.safetensors;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The weights of a model folder: `model.safetensors`, or the shards that `model.safetensors.index.json` lists.
///
/// An index is believed only so far as the shards bear it out: each names a plain file of this folder, which holds
/// exactly the tensors that the index says it holds.
public final class SafetensorsFolder implements AutoCloseable {
    /// The one file of an unsharded model.
    public static final String SINGLE = "model.safetensors";

    /// The list of shards.
    public static final String INDEX = "model.safetensors.index.json";

    private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.safetensors");
    private static final int MOST_SHARDS = 10_000;

    private final List<SafetensorsFile> files;
    private final SequencedMap<String, TensorEntry> tensors;

    private SafetensorsFolder(List<SafetensorsFile> files) {
        this.files = List.copyOf(files);
        var all = new LinkedHashMap<String, TensorEntry>();
        files.forEach(file -> all.putAll(file.tensors()));
        this.tensors = Collections.unmodifiableSequencedMap(all);
    }

    /// Maps and validates the weights in `folder`. `model.safetensors` comes first if both are there, as in
    /// `transformers`.
    ///
    /// @throws FormatException if there are none, or a file or the index is corrupt
    public static SafetensorsFolder open(Path folder) throws IOException {
        Path single = folder.resolve(SINGLE);
        Path index = folder.resolve(INDEX);
        if (Files.isRegularFile(single)) {
            return new SafetensorsFolder(List.of(SafetensorsFile.open(single)));
        }
        if (!Files.isRegularFile(index)) {
            throw FormatException.in(folder, SINGLE + " or " + INDEX, "neither");
        }
        return openShards(folder, index);
    }

    /// The mapped files, in the order of their names.
    public List<SafetensorsFile> files() {
        return files;
    }

    /// All tensors by name: file by file, in the order in which they lie there.
    public SequencedMap<String, TensorEntry> tensors() {
        return tensors;
    }

    /// Unmaps all files: their tensors are not to be touched afterwards.
    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private static SafetensorsFolder openShards(Path folder, Path index) throws IOException {
        Map<String, List<String>> namesByShard = readIndex(index);
        var files = new ArrayList<SafetensorsFile>();
        boolean complete = false;
        try {
            for (Map.Entry<String, List<String>> shard : namesByShard.entrySet()) {
                files.add(openShard(folder, index, shard.getKey(), shard.getValue()));
            }
            complete = true;
            return new SafetensorsFolder(files);
        } finally {
            if (!complete) {
                files.forEach(SafetensorsFile::close);
            }
        }
    }

    /// The names of the tensors in each shard, by the shard's file name.
    private static Map<String, List<String>> readIndex(Path index) throws IOException {
        JsonObject root = JsonObject.read(index);
        JsonObject map = root.object("weight_map");
        var namesByShard = new TreeMap<String, List<String>>();
        for (Map.Entry<String, Object> entry : map.values().entrySet()) {
            if (!(entry.getValue() instanceof String shard)
                    || !SHARD_NAME.matcher(shard).matches()) {
                String found = JsonObject.describe(entry.getValue());
                throw FormatException.in(index, "the plain name of a .safetensors file in this folder", found);
            }
            namesByShard.computeIfAbsent(shard, _ -> new ArrayList<>()).add(entry.getKey());
        }
        if (namesByShard.isEmpty() || namesByShard.size() > MOST_SHARDS) {
            throw FormatException.in(index, "from 1 to " + MOST_SHARDS + " shards", "" + namesByShard.size());
        }
        return namesByShard;
    }

    private static SafetensorsFile openShard(Path folder, Path index, String shard, List<String> names)
            throws IOException {
        Path path = folder.resolve(shard);
        if (!Files.isRegularFile(path)) {
            throw FormatException.in(index, "the shard " + shard + " beside it", "no such file");
        }
        SafetensorsFile file = SafetensorsFile.open(path);
        for (String name : names) {
            if (!file.tensors().containsKey(name)) {
                file.close();
                throw FormatException.in(path, "the tensor " + FormatException.quote(name) + " of the index", "none");
            }
        }
        if (names.size() != file.tensors().size()) {
            long found = file.tensors().size();
            file.close();
            throw FormatException.in(path, names.size() + " tensors as in the index", "" + found);
        }
        return file;
    }
}
