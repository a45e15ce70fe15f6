package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.llama.LogitsPass;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie logits`: the numbers behind every next token of one text.
@Command(name = "logits", description = "Write the logits after each token of a text.")
final class Logits extends Verb {
    @ArgGroup(multiplicity = "1")
    Input input = new Input();

    @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter to compute them with.")
    @Nullable
    Path adapter;

    @Mixin
    LlamaOptions options = new LlamaOptions();

    @Mixin
    OutputOption output = new OutputOption();

    Logits(Console console) {
        super(console);
    }

    /// One of the two.
    static final class Input {
        @Option(names = "--text", paramLabel = "TEXT", description = "A text.")
        @Nullable
        String text;

        @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Token ids: 1,2,3.")
        @Nullable
        List<Integer> ids;

        int[] ids(Llama llama) {
            return ids == null
                    ? llama.tokenizer().encode(String.valueOf(text), true)
                    : ids.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /// What `--json` prints.
    record Result(String out, int tokens, int vocabulary) {}

    @Override
    void run() throws IOException {
        try (Staged staged = output.file();
                LlamaOptions.Loaded loaded = options.load(this)) {
            Llama llama = loaded.llama();
            Optional<PeftAdapter> loadedAdapter =
                    adapter == null ? Optional.empty() : Optional.of(llama.adapter(adapter));
            int[] ids = input.ids(llama);
            int vocabulary = llama.config().vocabSize();
            write(staged.path(), llama, ids, loadedAdapter);
            staged.commit();
            if (common.json) {
                console().json(new Result(output.out.toString(), ids.length, vocabulary));
            } else {
                console().line("%s: %d rows of %d logits", output.out, ids.length, vocabulary);
            }
        }
    }

    /// Collects the rows in a file beside the output, as all of them may be more than the memory holds. It is mapped
    /// only once it is whole: a full disk is an error of a write, and a fault of the machine in mapped memory.
    private void write(Path file, Llama llama, int[] ids, Optional<PeftAdapter> adapter) throws IOException {
        long rowBytes = (long) llama.config().vocabSize() * Float.BYTES;
        try (Staged rows = Staged.file(output.out, true);
                FileChannel channel = FileChannel.open(
                        rows.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            LogitsPass.Rows<IOException> sink = (logits, count) -> Writes.to(
                    rows.path(),
                    () -> append(channel, logits, count * llama.config().vocabSize()));
            llama.logits(ids, adapter, sink);
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, ids.length * rowBytes, arena);
            var shape = List.of((long) ids.length, (long) llama.config().vocabSize());
            var entry = new TensorEntry("logits", TensorType.F32, shape, all);
            SafetensorsWriter.write(file, SafetensorsWriter.PYTORCH, List.of(TensorSource.of("logits", entry)));
        }
    }

    private static void append(FileChannel channel, float[] logits, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits, 0, count);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
