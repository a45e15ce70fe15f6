package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.cub.CubDemo;
import dev.selkie.seal.pup.PupDemo;
import dev.selkie.seal.report.Interval;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    Path folder;

    @Test
    void aDomainThatThereIsNotIsNamed() {
        Ran ran = selkie("demo", "--domain", "whales", "-o", folder.resolve("run"));
        assertEquals(2, ran.exitCode());
        assertTrue(
                ran.err().contains("--domain (whales)") && ran.err().contains("neither knowledge nor arc"), ran::err);
        assertFalse(Files.exists(folder.resolve("run")));
    }

    /// A model that no run can start with is told of before a folder is made, and before any puzzle is tried.
    @Test
    void anotherModelMayBeNamed() {
        Ran ran = selkie("demo", "--domain", "arc", "-m", folder.resolve("none"), "-o", folder.resolve("run"));
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("none"), ran::err);
        assertFalse(Files.exists(folder.resolve("run")));
    }

    /// A folder of the same demo goes on; one of other draws is left alone.
    @Test
    void aRunOfOtherSettingsIsNotGoneOnWith() throws IOException {
        Path run = folder.resolve("run");
        RunPlan plan = PupDemo.plan(1);
        RunFolder.create(
                run, Manifest.of(plan.settings(), Fixtures.model("llama"), new LinkedHashMap<>()), plan, false);
        Ran ran = selkie("demo", "--seed", 0, "-m", Fixtures.model("llama"), "-o", run);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("is there already"), ran::err);
        assertEquals("", ran.out());
    }

    /// Where nothing is known the first passage has gained most, and that is the one in the introduction.
    @Test
    void thePassageAboveIsNotPrintedAgain() throws IOException {
        RunPlan plan = PupDemo.plan(0);
        Path run = folder.resolve("run");
        Manifest manifest = Manifest.of(plan.settings(), Fixtures.model("llama"), new LinkedHashMap<>());
        Results results = Results.of(RunFolder.create(run, manifest, plan, false));
        String text = plan.heldOut().getFirst().context();
        String introduced = end(results, true);
        assertTrue(introduced.contains("gained most is the one above."), introduced);
        assertFalse(introduced.contains(text), introduced);
        assertTrue(end(results, false).contains(text));
    }

    private static String end(Results results, boolean introduces) throws IOException {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        new PassageDemo(new Console(stream, stream, false, false), false, introduces)
                .show(results, Path.of("report.html"));
        stream.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPuzzleIsShownInColourOrInDigits() {
        String colours = introduced(true);
        assertTrue(colours.contains("\u001b[48;2;") && colours.contains(" → "), colours);
        String digits = introduced(false);
        assertTrue(digits.lines().anyMatch(line -> line.matches("  (\\d )+ → \\d( \\d)*")), digits);
        assertFalse(digits.contains("\u001b"), digits);
    }

    private static String introduced(boolean colour) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        new PuzzleDemo(new Console(stream, stream, false, colour), false, true).introduce(CubDemo.plan(0));
        stream.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aBarSaysHowMuchItIsAboveAnother() {
        var share = new Interval(0.25, 0.125, 0.5);
        assertEquals(
                "  untaught               ██████████                                25.0 % [12.5, 50.0]",
                DemoBar.of("icl", share, Optional.empty()).line("untaught"));
        assertTrue(DemoBar.of("edits", share, Optional.of(new Interval(0.1, -0.05, 0.2)))
                .line("taught")
                .endsWith("  +10.0 [-5.0, +20.0]"));
    }
}
