package dev.selkie.seal.report;

import dev.selkie.seal.run.ArcSettings;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run over puzzles as a page.
final class PuzzlesPage extends ReportPage<ArcArmResult> {
    private final ArcResults results;

    PuzzlesPage(ArcResults results) {
        super(results);
        this.results = results;
    }

    @Override
    String title() {
        return "A model that chooses its own training: "
                + results.run().manifest().model().getFileName();
    }

    @Override
    String introduction() {
        ArcSettings settings = results.run().plan().settings();
        Rounds rounds = settings.rounds();
        Recipe inner = settings.inner().recipe();
        return Html.of(
                "%s. Self-edits after SEAL (arXiv:2506.10943): the model chooses augmentations, loss,"
                        + " learning rate and epochs, and is trained so on the puzzle's demonstrations; rank %d, %d"
                        + " rows a step; writer taught by %s%s;",
                rounds.count() == 0
                        ? "An evaluation"
                        : "%d round%s of %d puzzles × %d edits"
                                .formatted(
                                        rounds.count(),
                                        rounds.count() == 1 ? "" : "s",
                                        rounds.contexts(),
                                        rounds.edits()),
                inner.lora().rank(),
                inner.train().batch(),
                rounds.reinforcement().described(),
                settings.improvement() ? ", of edits of puzzles that it does not solve untaught" : "");
    }

    @Override
    String cards(Standing standing) {
        return Html.card(Integer.toString(standing.edits()), "edits, chosen or drawn")
                + Html.card(Integer.toString(results.adapters()), "adapters trained and asked")
                + Html.card(Html.of("%.1f min", results.seconds() / 60), "in all");
    }

    @Override
    String arms() {
        var rows = new ArrayList<List<String>>();
        for (ArcArmResult arm : results.arms()) {
            rows.add(List.of(
                    Integer.toString(arm.round()),
                    Html.escape(arm.arm()),
                    Integer.toString(arm.tasks()),
                    "%d of %d".formatted(arm.solved(), arm.attempts()),
                    Html.interval(arm.rate(results.seed())),
                    results.overUntaught(arm).map(Html::difference).orElse("")));
        }
        return "<h2>Held-out puzzles, by rounds of reinforcement</h2>\n<div class=pair>"
                + chart("Held-out puzzles solved", 0, arm -> Optional.of(arm.rate(results.seed())))
                + "</div>\n"
                + Html.table(List.of("rounds", "arm", "puzzles", "solved", "share solved", "over icl"), rows, 2)
                + "<p class=soft>An attempt solves a puzzle if one of two grids is right for each of its tests."
                + " Means over puzzles; in brackets 95 % bootstrap intervals over puzzles, 10,000 resamples."
                + " Untaught (icl: in-context learning) a model has the demonstrations before it and no more. What is"
                + " gained over that is paired, puzzle by puzzle; it is coloured where its interval leaves out 0.</p>\n";
    }

    @Override
    String rounds() {
        return results.rounds().isEmpty()
                ? ""
                : "<h2>Reinforcement</h2>\n"
                        + rounds("puzzles", List.of("solved untaught", "of the edits", "by any edit"), true);
    }

    @Override
    String edits() {
        return new ArcPuzzles(results).html();
    }
}
