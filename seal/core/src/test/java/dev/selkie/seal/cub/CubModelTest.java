package dev.selkie.seal.cub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.model.Llama;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.ArcExam;
import dev.selkie.seal.ArcExam.Sitting;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.ArcRows;
import dev.selkie.seal.ArcWriter;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.arc.Vote;
import dev.selkie.seal.box.BoxedModel;
import dev.selkie.seal.run.ArcInner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The second model in the box is what its documentation says it is.
class CubModelTest {
    private static final int PUZZLES = 12;
    private static final ArcLimits LIMITS = CubDemo.plan(0).settings().inner().limits();

    private final List<Puzzle> puzzles = CubDemo.plan(0).heldOut().subList(0, PUZZLES);

    @TempDir
    Path cache;

    @Test
    void isOfTheRecipesShapeAndTokenizer() throws IOException {
        Path folder = BoxedModel.CUB.folder(cache);
        assertEquals(CubRecipe.CONFIG.toJson(), Files.readString(folder.resolve("config.json")));
        assertEquals(new CubRecipe(0).tokenizer().tokenizerJson(), Files.readString(folder.resolve("tokenizer.json")));
    }

    /// Its edits can be read and differ: it has no taste.
    @Test
    void writesEditsOfEveryKind() throws IOException {
        try (Device cpu = Devices.find("cpu").orThrow();
                Llama cub = Llama.load(BoxedModel.CUB.folder(cache), cpu)) {
            var edits = new HashSet<String>();
            var failed = new ArrayList<String>();
            List<ArcWriter.Wanted> wanted = puzzles.stream()
                    .map(puzzle -> new ArcWriter.Wanted(puzzle.task(), List.of(0, 1)))
                    .toList();
            new ArcWriter(cub).write(wanted, new ArcWriter.Order(2, 0.8, 128, 1, 0), edit -> {
                edit.failure().ifPresent(failed::add);
                edits.add(edit.text());
            });
            assertTrue(failed.size() <= 1, failed::toString);
            assertTrue(edits.size() > PUZZLES, edits::toString);
        }
    }

    /// The oracle's configuration, every augmentation on, solves puzzles that the model does not solve untaught.
    @Test
    void testTimeTrainingSolvesWhatItCannotSee() throws IOException {
        try (Device cpu = Devices.find("cpu").orThrow();
                Llama cub = Llama.load(BoxedModel.CUB.folder(cache), cpu)) {
            var untaught = new ArrayList<Sitting>();
            var taught = new ArrayList<Sitting>();
            List<Optional<PeftAdapter>> adapters = adapters(cub);
            for (int i = 0; i < PUZZLES; i++) {
                ArcExam exam = ArcExam.of(cub, puzzles.get(i).task(), LIMITS, ArcQuirks.NONE);
                untaught.add(new Sitting(exam, Optional.empty()));
                taught.add(new Sitting(exam, adapters.get(i)));
            }
            int before = solved(untaught);
            int after = solved(taught);
            assertTrue(before <= 2 && after >= before + 3, () -> before + " untaught, " + after + " taught");
        }
    }

    private List<Optional<PeftAdapter>> adapters(Llama cub) throws IOException {
        ArcInner inner = CubDemo.plan(0).settings().inner();
        var rows = new ArcRows(cub, LIMITS, ArcQuirks.NONE);
        var jobs = new ArrayList<TrainingJob>();
        for (Puzzle puzzle : puzzles) {
            jobs.add(new TrainingJob(
                    rows.of(puzzle.task(), ArcEdit.ORACLE),
                    LoraInit.fresh(cub.config(), inner.recipe().lora(), 0),
                    inner.recipe().train()));
        }
        var adapters = new ArrayList<>(Collections.nCopies(PUZZLES, Optional.<PeftAdapter>empty()));
        cub.train(jobs, new TrainingListener() {
            @Override
            public void finished(int job, PeftAdapter adapter) {
                adapters.set(job, Optional.of(adapter));
            }
        });
        return adapters;
    }

    private int solved(List<Sitting> sittings) {
        List<List<List<Grid>>> attempts = ArcExam.take(sittings);
        return Math.toIntExact(IntStream.range(0, PUZZLES)
                .filter(i -> Vote.isSolved(attempts.get(i), puzzles.get(i).solutions()))
                .count());
    }
}
