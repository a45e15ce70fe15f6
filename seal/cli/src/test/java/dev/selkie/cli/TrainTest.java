package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {
    private static final Path LLAMA = Fixtures.model("llama");
    private static final List<Object> SHORT = List.of("--rank", 2, "--epochs", 2, "--json");

    @TempDir
    Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void writeData() throws IOException {
        data = folder.resolve("data.jsonl");
        Files.writeString(data, """
                {"text": "The seal swam north."}
                {"prompt": "Where did it swim?", "completion": " North."}
                {"text": "The sailor followed it."}
                """);
    }

    @Test
    void writesAnAdapterAndALineForEachStep() throws IOException {
        Path out = folder.resolve("adapter");
        Ran ran = train(data, out);
        assertEquals(List.of(), ran.complaints());
        JsonNode result = ran.json().getFirst();
        assertEquals(6, result.get("steps").asInt());
        List<String> lines = Files.readAllLines(out.resolve("train.jsonl"));
        assertEquals(6, lines.size());
        JsonNode last = new ObjectMapper().readTree(lines.getLast());
        for (String field : List.of("step", "epoch", "loss", "tokens", "learning_rate", "gradient_norm", "seconds")) {
            assertTrue(last.has(field), field);
        }
        assertEquals(2, last.get("epoch").asInt());
        assertEquals(result.get("loss"), last.get("loss"));
        JsonNode adapter = selkie("inspect", out, "--json").json().getFirst();
        assertEquals(2, adapter.get("rank").asInt());
        assertEquals(LLAMA.toString(), adapter.get("base_model").asText());
    }

    @Test
    void aJobAmongOthersBecomesWhatItBecomesAlone() throws IOException {
        Path jobs = folder.resolve("jobs.jsonl");
        Files.writeString(jobs, """
                {"out": "%1$s/a", "data": "%2$s", "rank": 2, "lr": 0.01}
                {"out": "%1$s/b", "data": "%2$s", "rank": 3, "targets": "all", "shuffle": false, "seed": 7}
                """.formatted(folder, data));
        Ran ran = selkie("train", "-m", LLAMA, "--jobs", jobs, "--epochs", 2, "--json");
        assertEquals(2, ran.json().size(), ran.err());
        train(data, folder.resolve("a1"), "--lr", "0.01");
        selkie(
                "train",
                "-m",
                LLAMA,
                "--data",
                data,
                "-o",
                folder.resolve("b1"),
                "--epochs",
                2,
                "--rank",
                3,
                "--targets",
                "all",
                "--no-shuffle",
                "--seed",
                7);
        assertArrayEquals(weights("a1"), weights("a"));
        assertArrayEquals(weights("b1"), weights("b"));
    }

    @Test
    void theLeastMemoryThatAStepCanTakeMakesTheSameAdapter() throws IOException {
        Ran tooLittle = train(data, folder.resolve("none"), "--memory", MemoryEstimate.TRAINING_PROGRAM_BYTES + 1000);
        assertEquals(1, tooLittle.exitCode());
        assertTrue(tooLittle.err().contains(" and 1,000 are allowed; "), tooLittle.err());
        long least = tooLittle.leastMemory();

        train(data, folder.resolve("all"));
        Ran ran = train(data, folder.resolve("least"), "--memory", MemoryEstimate.TRAINING_PROGRAM_BYTES + least);
        assertEquals(0, ran.exitCode(), ran.err());
        assertArrayEquals(weights("all"), weights("least"));
        assertEquals(
                1,
                train(data, folder.resolve("none"), "--memory", MemoryEstimate.TRAINING_PROGRAM_BYTES + least - 1)
                        .exitCode());
    }

    @Test
    void aRankThatNoMachineHoldsIsBadInput() {
        Path out = folder.resolve("none");
        Ran ran = train(data, out, "--rank", 2_000_000_000);
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(ran.err().contains("--rank (2000000000): to train such an adapter takes "), ran.err());
        assertFalse(Files.exists(out));
    }

    @Test
    void aMemoryThatIsNoneIsBadUsage() {
        assertEquals(2, train(data, folder.resolve("none"), "--memory", "1M").exitCode());
        assertEquals(2, train(data, folder.resolve("none"), "--memory", "much").exitCode());
    }

    @Test
    void aKilledRunResumesToTheSameBits() throws IOException, InterruptedException {
        Object[] options = {"--epochs", 40, "--checkpoint-every", 20};
        train(data, folder.resolve("whole"), options);
        assertFalse(Files.exists(folder.resolve("whole/checkpoint")));

        Path killed = folder.resolve("killed");
        killAtFirstCheckpoint(killed);
        Ran other = train(data, killed, "--epochs", 40, "--resume", "--lr", "0.5");
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("--lr was 0.001"), other.err());

        Ran resumed = train(data, killed, "--epochs", 40, "--resume");
        assertEquals(120, resumed.json().getFirst().get("steps").asInt(), resumed.err());
        assertArrayEquals(weights("whole"), weights("killed"));
        assertEquals(120, Files.readAllLines(killed.resolve("train.jsonl")).size());
        assertFalse(Files.exists(killed.resolve("checkpoint")));

        Ran again = train(data, killed, "--epochs", 40, "--resume");
        assertEquals(0, again.exitCode());
        assertTrue(again.err().contains("finished already"), again.err());
    }

    /// As `kill -9` does it.
    private void killAtFirstCheckpoint(Path out) throws IOException, InterruptedException {
        String classes = System.getProperty("jdk.module.path", "")
                + File.pathSeparator
                + System.getProperty("java.class.path", "");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        classes,
                        Main.class.getName(),
                        "train",
                        "-m",
                        LLAMA.toString(),
                        "--data",
                        data.toString(),
                        "-o",
                        out.toString(),
                        "--rank=2",
                        "--epochs=40",
                        "--checkpoint-every=20")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.log").toFile())
                .start();
        while (!Files.isDirectory(out.resolve("checkpoint")) && process.isAlive()) {
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        assertTrue(
                Files.isDirectory(out.resolve("checkpoint")) && !Files.exists(out.resolve("adapter_model.safetensors")),
                Files.readString(folder.resolve("killed.log")));
    }

    @Test
    void anotherShapeThanTheInitialAdaptersIsBadInput() {
        Path init = Fixtures.model("start");
        Ran ran = selkie("train", "-m", LLAMA, "--data", data, "-o", folder.resolve("x"), "--init", init, "--rank", 99);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().startsWith("selkie: --rank (99): "), ran.err());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void noEpochsWriteTheInitialAdapter() throws IOException {
        train(data, folder.resolve("first"), "--epochs", 0);
        train(data, folder.resolve("second"), "--epochs", 0, "--init", folder.resolve("first"));
        assertArrayEquals(weights("first"), weights("second"));
    }

    @Test
    void aWrongLineOfJobsIsNamed() throws IOException {
        Path jobs = folder.resolve("jobs.jsonl");
        Files.writeString(jobs, "{\"out\": \"a\", \"data\": \"b\", \"ranck\": 3}\n");
        Ran ran = selkie("train", "-m", LLAMA, "--jobs", jobs);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("jobs.jsonl, line 1") && ran.err().contains("ranck"), ran.err());
    }

    @Test
    void jobsThatAreNoTextAreNamed() throws IOException {
        Path jobs = folder.resolve("jobs.jsonl");
        Files.write(jobs, new byte[] {'{', (byte) 0xff, '}', '\n'});
        Ran ran = selkie("train", "-m", LLAMA, "--jobs", jobs);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("jobs.jsonl): expected text in UTF-8, found other bytes"), ran.err());
    }

    private static Ran train(Path data, Path out, Object... more) {
        var arguments = new ArrayList<Object>(List.of("train", "-m", LLAMA, "--data", data, "-o", out));
        arguments.addAll(SHORT);
        arguments.addAll(Arrays.asList(more));
        return selkie(arguments.toArray());
    }

    private byte[] weights(String adapter) throws IOException {
        return Files.readAllBytes(folder.resolve(adapter).resolve("adapter_model.safetensors"));
    }
}
