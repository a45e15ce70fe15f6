package dev.selkie.seal.report;

import dev.selkie.seal.run.ArcSettings;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Standing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// A run over puzzles as a page: one file that needs no network.
final class ArcPage {
    private final ArcResults results;

    ArcPage(ArcResults results) {
        this.results = results;
    }

    String html() {
        String title = "A model that chooses its own training: "
                + results.run().manifest().model().getFileName();
        var body = new StringBuilder();
        body.append("<h1>").append(Html.escape(title)).append("</h1>\n");
        head(body);
        arms(body);
        rounds(body);
        body.append(new ArcPuzzles(results).html());
        body.append(ReportPage.costs(results.costs(), results.run().manifest()));
        return Html.page(title, body);
    }

    private void head(StringBuilder body) {
        ArcSettings settings = results.run().plan().settings();
        Standing standing = results.run().standing(results.ledger());
        Recipe inner = settings.inner().recipe();
        body.append(Html.of(
                "<p class=soft>%s. Self-edits after SEAL (arXiv:2506.10943): the model chooses augmentations, loss,"
                        + " learning rate and epochs, and is trained so on the puzzle's demonstrations; rank %d, %d"
                        + " rows a step; writer taught by %s%s; seed %d. %s</p>\n",
                settings.rounds().count() == 0
                        ? "An evaluation"
                        : "%d round%s of %d puzzles × %d edits"
                                .formatted(
                                        settings.rounds().count(),
                                        settings.rounds().count() == 1 ? "" : "s",
                                        settings.rounds().contexts(),
                                        settings.rounds().edits()),
                inner.lora().rank(),
                inner.train().batch(),
                settings.rounds().reinforcement().described(),
                settings.improvement() ? ", of edits of puzzles that it does not solve untaught" : "",
                settings.seed(),
                standing.done() ? "" : "<strong>Not finished yet.</strong>"));
        body.append("<div class=cards>");
        ReportPage.card(body, Integer.toString(standing.edits()), "edits");
        ReportPage.card(body, Integer.toString(results.adapters()), "adapters trained and asked");
        ReportPage.card(body, Html.of("%.1f min", results.seconds() / 60), "in all");
        body.append("</div>\n");
    }

    private void arms(StringBuilder body) {
        if (results.arms().isEmpty()) {
            return;
        }
        var chart = new LineChart("Held-out puzzles solved", "%.2f", 0);
        var names = new LinkedHashSet<String>();
        results.arms().forEach(arm -> names.add(arm.arm()));
        for (String name : names) {
            chart.add(
                    name,
                    results.arms().stream()
                            .filter(arm -> arm.arm().equals(name))
                            .map(arm -> new LineChart.Point(arm.round(), arm.rate(results.seed())))
                            .toList());
        }
        var rows = new ArrayList<List<String>>();
        for (ArcArmResult arm : results.arms()) {
            rows.add(List.of(
                    Integer.toString(arm.round()),
                    Html.escape(arm.arm()),
                    Integer.toString(arm.tasks()),
                    "%d of %d".formatted(arm.solved(), arm.attempts()),
                    ReportPage.interval(arm.rate(results.seed())),
                    results.overUntaught(arm).map(ReportPage::difference).orElse("")));
        }
        body.append("<h2>Held-out puzzles, by rounds of reinforcement</h2>\n<div class=pair><figure>")
                .append(chart.svg())
                .append("</figure></div>\n")
                .append(Html.table(List.of("rounds", "arm", "puzzles", "solved", "share solved", "over icl"), rows, 2))
                .append("<p class=soft>An attempt solves a puzzle if one of two grids is right for each of its tests."
                        + " Means over puzzles; in brackets 95 % bootstrap intervals over puzzles, 10,000 resamples."
                        + " What is gained over the same model untaught (icl) is paired, puzzle by puzzle; it is"
                        + " coloured where its interval leaves out 0.</p>\n");
    }

    private void rounds(StringBuilder body) {
        if (results.rounds().isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        for (RoundResult round : results.rounds()) {
            rows.add(List.of(
                    Integer.toString(round.round() + 1),
                    Integer.toString(round.contexts()),
                    Integer.toString(round.edits()),
                    Integer.toString(round.kept()),
                    Integer.toString(round.alike()),
                    Html.of("%.3f", round.baseMean()),
                    Html.of("%.3f", round.rewardMean()),
                    Html.of("%.3f", round.rewardBestMean())));
        }
        body.append("<h2>Reinforcement</h2>\n")
                .append(Html.table(
                        List.of(
                                "round",
                                "puzzles",
                                "edits",
                                "kept",
                                "alike",
                                "solved untaught",
                                "of the edits",
                                "by any edit"),
                        rows,
                        1))
                .append(ReportPage.kept("puzzles"));
    }
}
