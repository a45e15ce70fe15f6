package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.SnapshotFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void whoStopsARunIsToldHowItGoesOn() throws IOException, InterruptedException {
        Path stopped = folder.resolve("stopped");
        Process process = untilTheFirstCheckpoint(stopped);
        process.destroy();
        process.waitFor();
        String told = Files.readAllLines(folder.resolve("stopped.log")).getLast();
        assertTrue(
                told.matches("selkie: stopped; step (20|40|60|80|100) is noted,"
                        + " go on with the same command and --resume"),
                told);
        Ran resumed = train(data, stopped, "--epochs", 40, "--resume");
        assertEquals(0, resumed.exitCode());
        assertFalse(resumed.err().contains("beginning at step 0"), resumed.err());
    }

    @Test
    void whoStopsARunBeforeItsFirstCheckpointIsToldThatItBeginsAnew() throws IOException, InterruptedException {
        Path stopped = folder.resolve("stopped");
        Path log = folder.resolve("stopped.log");
        Process process = started(stopped, "--checkpoint-every=1000000", "--epochs=1000000");
        while (!Files.readString(log).contains(" steps, ") && process.isAlive()) {
            Thread.sleep(5);
        }
        process.destroy();
        process.waitFor();
        assertEquals(
                "selkie: stopped; nothing is noted yet, the same command begins anew",
                Files.readAllLines(log).getLast());
        assertFalse(Files.exists(stopped));
        Ran anew = train(data, stopped, "--epochs", 1, "--resume");
        assertEquals(List.of("selkie: nothing is noted of " + stopped + "; beginning at step 0"), anew.complaints());
        assertEquals(3, anew.json().getFirst().get("steps").asInt());
    }

    @Test
    void twoAtOnceDoNotUndoEachOther() throws IOException, InterruptedException {
        Path busy = folder.resolve("busy");
        Process process = untilTheFirstCheckpoint(busy);
        Ran second = train(data, busy, "--epochs", 40, "--resume");
        assertEquals(1, second.exitCode(), second.err());
        assertTrue(second.err().contains("process %d is writing there".formatted(process.pid())), second.err());
        assertEquals(0, process.waitFor(), Files.readString(folder.resolve("busy.log")));
    }

    /// As `kill -9` does it.
    private void killAtFirstCheckpoint(Path out) throws IOException, InterruptedException {
        untilTheFirstCheckpoint(out).destroyForcibly().waitFor();
        assertTrue(
                Files.isDirectory(out.resolve("checkpoint")) && !Files.exists(out.resolve("adapter_model.safetensors")),
                Files.readString(folder.resolve(out.getFileName() + ".log")));
    }

    private Process untilTheFirstCheckpoint(Path out) throws IOException, InterruptedException {
        Process process = started(out, "--epochs=40", "--checkpoint-every=20");
        while (!Files.isDirectory(out.resolve("checkpoint")) && process.isAlive()) {
            Thread.sleep(5);
        }
        return process;
    }

    private Process started(Path out, String... options) throws IOException {
        String classes = System.getProperty("jdk.module.path", "")
                + File.pathSeparator
                + System.getProperty("java.class.path", "");
        List<String> command = new ArrayList<>(List.of(
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
                "--rank=2"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(out.getFileName() + ".log").toFile())
                .start();
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
        assertTrue(ran.err().contains("jobs.jsonl, byte 1): expected text in UTF-8, found 0xff"), ran.err());
    }

    /// Each before a model is loaded, and before a folder is made.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"out": "a\\u0000b", "data": "DATA"}          | expected out to be without NUL characters, found one
            {"out": "a", "data": "b\\u0000c"}             | expected data to be without NUL characters, found one
            {"out": null, "data": "DATA"}                 | expected out to be a text, a number, true or false, found null
            {"out": "", "data": "DATA"}                   | expected out to name a folder, found nothing
            {"out": "a", "data": "none.jsonl"}            | line 1: data (none.jsonl): no such file; give one of JSON lines
            {"out": "a", "data": "DATA", "alpha": 0}      | found alpha 0.0 is not above 0
            """)
    void aJobThatCannotBeDoneIsNamedByItsLine(String line, String message) throws IOException {
        Path jobs = folder.resolve("jobs.jsonl");
        Files.writeString(jobs, line.replace("DATA", data.toString()));
        Ran ran = selkie("train", "-m", "nowhere", "--jobs", jobs);
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("jobs.jsonl, line 1") && ran.err().contains(message), ran.err());
    }

    @ParameterizedTest
    @CsvSource({
        "--alpha, 0, alpha 0.0 is not above 0 and at most 1000000; give one such as 64",
        "--alpha, 1e30, alpha 1.0E30 is not above 0",
        "--alpha, NaN, alpha NaN is not above 0",
        "--lr, 1e30, learning rate 1.0E30 is not from 0 to 100; give one such as 1e-3",
        "--lr, NaN, learning rate NaN is not from 0",
        "--rank, 0, rank 0 is below 1",
        "--checkpoint-every, -1, --checkpoint-every (-1): is below 0",
        "--data, none.jsonl, --data (none.jsonl): no such file; give one of JSON lines"
    })
    void whatNoTrainingSurvivesIsRefusedBeforeAModelIsLoaded(String option, String value, String message) {
        Ran ran = selkie("train", "-m", "nowhere", "--data", data, "-o", folder.resolve("none"), option, value);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains(message), ran.err());
    }

    @Test
    void linesOfACheckpointThatAreNoTextAreNamed() throws IOException {
        Path out = folder.resolve("stopped");
        train(data, out);
        Path checkpoint = Files.createDirectory(out.resolve("checkpoint"));
        Files.delete(out.resolve("adapter_model.safetensors"));
        Files.copy(out.resolve("train_options.json"), checkpoint.resolve("train_options.json"));
        SnapshotFile.write(checkpoint.resolve("state.safetensors"), new Snapshot(1, new TreeMap<>()));
        Files.write(checkpoint.resolve("train.jsonl"), new byte[] {'{', (byte) 0xff});
        Ran ran = train(data, out, "--resume");
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(ran.err().contains("checkpoint/train.jsonl, byte 1): expected text in UTF-8"), ran.err());
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
