package dev.selkie.seal.report;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.StoredRun;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A run in numbers, as far as it is: [Results] over passages, [ArcResults] over puzzles.
public sealed interface RunResults<A extends ArmOutcome> permits Results, ArcResults {
    /// The file of [#json()] in the run's folder.
    String FILE = "report.json";

    /// Its folder.
    StoredRun run();

    /// What is finished.
    Ledger ledger();

    /// Of reinforcement, but for those that have learnt no edit yet.
    List<RoundResult> rounds();

    /// Of the held-out stage, model by model.
    List<A> arms();

    /// What it took.
    List<Costs> costs();

    /// What programs read.
    SequencedMap<String, Object> json();

    /// What people read: a page that needs no network.
    String html();

    /// The arm called `label` with the model of `round`, if anything of it is finished.
    default Optional<A> arm(String label, int round) {
        return arms().stream()
                .filter(arm -> arm.arm().equals(label) && arm.round() == round)
                .findFirst();
    }

    /// Adapters that have been trained and examined.
    default int adapters() {
        return run().plan().trained(ledger());
    }

    /// Wall time of all parts.
    default double seconds() {
        return costs().stream().mapToDouble(Costs::seconds).sum();
    }

    /// The model that came of the run.
    default Path model() {
        return run().model(run().manifest().settings().rounds().count(), ledger());
    }

    /// Seed of the bootstrap: the run's.
    default long seed() {
        return run().manifest().settings().seed();
    }

    /// Writes [#FILE] and the page into the run's folder; gives the page.
    default Path write() throws IOException {
        Staged.writeString(run().path().resolve(FILE), Json.write(json()));
        Path page = run().path().resolve(ReportPage.FILE);
        Staged.writeString(page, html());
        return page;
    }
}
