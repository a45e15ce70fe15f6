package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.Fixtures;
import dev.selkie.seal.cub.CubDemo;
import dev.selkie.seal.pup.PupDemo;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run's folder says of its plan is that plan, read back from the disk.
class StoredRunTest {
    private static final Path MODEL = Fixtures.path("models/llama");

    @TempDir
    Path home;

    @Test
    void aRunOverPassagesIsOfItsPlanAndModelAlone() throws IOException {
        RunPlan plan = PupDemo.plan(3);
        Path folder = home.resolve("run");
        RunFolder.create(folder, Manifest.of(plan.settings(), MODEL, new LinkedHashMap<>()), plan, false);
        StoredRun run = StoredRun.open(folder);
        assertTrue(run.isOf(PupDemo.plan(3), MODEL));
        assertFalse(run.isOf(PupDemo.plan(4), MODEL));
        assertFalse(run.isOf(CubDemo.plan(3), MODEL));
        assertFalse(run.isOf(PupDemo.plan(3), Fixtures.path("models/llama-biased")));
    }

    @Test
    void aFolderWhereItsLogShouldBeIsNamed() throws IOException {
        RunPlan plan = PupDemo.plan(3);
        Path folder = home.resolve("run");
        StoredRun run =
                RunFolder.create(folder, Manifest.of(plan.settings(), MODEL, new LinkedHashMap<>()), plan, false);
        Files.createDirectory(run.log());
        var error = assertThrows(FormatException.class, run::ledger);
        assertEquals(run.log().toString(), error.place().name());
    }

    @Test
    void aRunOverPuzzlesIsOfItsPlanAlone() throws IOException {
        ArcPlan plan = CubDemo.plan(3);
        Path folder = home.resolve("run");
        ArcFolder.create(folder, Manifest.of(plan.settings(), MODEL, new LinkedHashMap<>()), plan, false);
        StoredRun run = StoredRun.open(folder);
        assertTrue(run.isOf(CubDemo.plan(3), MODEL));
        assertFalse(run.isOf(CubDemo.plan(4), MODEL));
    }
}
