package dev.selkie.model.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.FixtureFiles;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.files.Progress;
import dev.selkie.model.peft.AdapterConfig;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final LlamaConfig CONFIG = new LlamaConfig(
            64,
            32,
            64,
            2,
            4,
            2,
            8,
            128,
            1e-6,
            false,
            false,
            false,
            10_000,
            new RopeScaling.Default(),
            OptionalInt.of(1),
            List.of(2),
            TensorType.BF16);

    /// PEFT adds in f32: three roundings of numbers below 40.
    private static final double TOLERANCE = 3 * 40 * 0x1p-24;

    @TempDir
    Path folder;

    private Path base = Path.of("");
    private Path adapter = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void copyTheFiles() throws IOException {
        base = Files.createDirectory(folder.resolve("model"));
        adapter = folder.resolve("adapter");
        out = folder.resolve("out");
        Files.move(FixtureFiles.copy("formats/base.safetensors", folder), base.resolve("model.safetensors"));
        Files.writeString(base.resolve("config.json"), CONFIG.toJson());
        Files.writeString(base.resolve("tokenizer.json"), "{}");
        Files.writeString(base.resolve("README.md"), "# The base");
        FixtureFiles.copy("formats/adapter-patterns/" + PeftAdapter.WEIGHTS, adapter);
        FixtureFiles.copy("formats/adapter-patterns/" + AdapterConfig.FILE, adapter);
    }

    @Test
    void addsWhatPeftAdds() throws IOException {
        Merge.write(base, adapter, out, Optional.of(TensorType.F32), false, Progress.SILENT);
        Path golden = FixtureFiles.copy("formats/merged.safetensors", folder);
        try (LlamaFolder ours = LlamaFolder.open(out);
                SafetensorsFile theirs = SafetensorsFile.open(golden)) {
            assertEquals(TensorType.F32, ours.config().dtype());
            for (TensorEntry weight : ours.weights().values()) {
                assertClose(theirs.tensor(weight.name()), weight);
            }
        }
        assertEquals("{}", Files.readString(out.resolve("tokenizer.json")));
        assertFalse(Files.exists(out.resolve("README.md")));
    }

    @Test
    void keepsTheTypeOfTheBaseAndWhatIsNotAdapted() throws IOException {
        Merge.write(base, adapter, out, Optional.empty(), false, Progress.SILENT);
        try (LlamaFolder before = LlamaFolder.open(base);
                LlamaFolder after = LlamaFolder.open(out)) {
            for (TensorEntry weight : after.weights().values()) {
                assertEquals(TensorType.BF16, weight.type());
                TensorEntry own = Objects.requireNonNull(before.weights().get(weight.name()));
                boolean same = weight.data().mismatch(own.data()) == -1;
                assertEquals(!weight.name().contains("proj"), same, weight.name());
            }
        }
        assertEquals(-1, Files.mismatch(base.resolve("config.json"), out.resolve("config.json")));
    }

    @Test
    void leavesNothingWhenTheAdapterIsOfAnotherBase() throws IOException {
        Files.writeString(
                adapter.resolve(AdapterConfig.FILE),
                Files.readString(adapter.resolve(AdapterConfig.FILE)).replace("\"r\": 2", "\"r\": 4"));
        var error = assertThrows(
                FormatException.class, () -> Merge.write(base, adapter, out, Optional.empty(), false, Progress.SILENT));
        assertTrue(error.getMessage().contains("another base"), error.getMessage());
        assertFalse(Files.exists(out));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count());
        }
    }

    private static void assertClose(TensorEntry expected, TensorEntry actual) {
        assertEquals(expected.shape(), actual.shape());
        for (long at = 0; at < expected.data().byteSize(); at += Float.BYTES) {
            assertEquals(expected.data().get(F32, at), actual.data().get(F32, at), TOLERANCE, actual.name());
        }
    }
}
