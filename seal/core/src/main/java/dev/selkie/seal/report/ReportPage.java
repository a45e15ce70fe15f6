package dev.selkie.seal.report;

import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A run as a page: one file that needs no network. This is the frame; passages and puzzles say what is theirs.
abstract sealed class ReportPage<A extends ArmOutcome> permits PassagesPage, PuzzlesPage {
    /// Its name in the run's folder.
    static final String FILE = "report.html";

    private final RunResults<A> results;

    ReportPage(RunResults<A> results) {
        this.results = results;
    }

    /// Of the page.
    abstract String title();

    /// What the run does, in a sentence or two, as HTML; the method, the seed and whether it is done follow.
    abstract String introduction();

    /// The run in a few figures.
    abstract String cards(Standing standing);

    /// The arms on what is held out: charts, a table, how to read them.
    abstract String arms();

    /// The rounds of reinforcement.
    abstract String rounds();

    /// Each edit with what it taught.
    abstract String edits();

    final String html() {
        Standing standing = results.run().standing(results.ledger());
        return Html.page(
                title(),
                Html.of(
                                "<p class=soft>%s seed %d. %s</p>\n<div class=cards>%s</div>\n",
                                introduction(),
                                results.seed(),
                                standing.done() ? "" : "<strong>Not finished yet.</strong>",
                                cards(standing))
                        + (results.arms().isEmpty() ? "" : arms())
                        + rounds()
                        + edits()
                        + costs());
    }

    /// A line for each arm, in a figure.
    ///
    /// @param least the axis does not go below it
    /// @param value what is drawn of an arm, if it is known
    final String chart(String title, double least, Function<A, Optional<Interval>> value) {
        var chart = new LineChart(title, least);
        var names = new LinkedHashSet<String>();
        results.arms().forEach(arm -> names.add(arm.arm()));
        for (String name : names) {
            List<LineChart.Point> points = results.arms().stream()
                    .filter(arm -> arm.arm().equals(name))
                    .flatMap(arm -> value.apply(arm).map(mean -> new LineChart.Point(arm.round(), mean)).stream())
                    .toList();
            if (!points.isEmpty()) {
                chart.add(name, points);
            }
        }
        return "<figure>" + chart.svg() + "</figure>";
    }

    /// What came of each round, and how to read it.
    ///
    /// @param contexts passages or puzzles
    /// @param rewards  what the three rewards are called: untaught, of the edits, of the best
    /// @param untaught whether the model has one untaught
    final String rounds(String contexts, List<String> rewards, boolean untaught) {
        var rows = new ArrayList<List<String>>();
        for (RoundResult round : results.rounds()) {
            rows.add(List.of(
                    (round.round() + 1) + (round.ended() ? "" : ", not finished"),
                    Integer.toString(round.contexts()),
                    Integer.toString(round.edits()),
                    round.ended() ? Integer.toString(round.kept()) : "–",
                    round.ended() ? Integer.toString(round.alike()) : "–",
                    untaught ? Html.of("%.3f", round.baseMean()) : "–",
                    Html.of("%.3f", round.rewardMean()),
                    Html.of("%.3f", round.rewardBestMean())));
        }
        var columns = new ArrayList<>(List.of("round", contexts, "edits", "kept", "alike"));
        columns.addAll(rewards);
        return Html.table(columns, rows, 1)
                + ("<p class=soft>Kept are the edits that the writer was drawn to. Alike are the %s that taught it"
                                + " nothing, as none of their edits was worth more than another: imitation (ReST-EM)"
                                + " does not mind.</p>\n")
                        .formatted(contexts);
    }

    /// What the run's parts took, and where it was made.
    private String costs() {
        var byKind = new LinkedHashMap<String, Costs>();
        for (Costs cost : results.costs()) {
            byKind.merge(cost.what(), cost, ReportPage::sum);
        }
        if (byKind.isEmpty()) {
            return "";
        }
        var rows = new ArrayList<List<String>>();
        for (Costs cost : byKind.values()) {
            rows.add(List.of(
                    described(cost.what()),
                    Integer.toString(cost.units()),
                    cost.tokens() == 0 ? "" : Html.of("%,d", cost.tokens()),
                    Html.of("%.1f s", cost.seconds()),
                    cost.tokens() == 0 ? "" : Html.of("%.0f", cost.tokens() / cost.seconds())));
        }
        return "<h2>Costs</h2>\n"
                + Html.table(List.of("part", "units", "tokens", "wall time", "tokens/s"), rows, 1)
                + "<p class=soft>%s</p>\n"
                        .formatted(Html.escape(made(results.run().manifest())));
    }

    private static String described(String what) {
        return switch (what) {
            case "edits" -> "writing self-edits";
            case "base" -> "exams without training";
            case "ratings" -> "rating self-edits";
            case "inner" -> "inner loops: training";
            case "exams" -> "exams of adapters";
            case "outer" -> "training the writer";
            default -> Html.escape(what);
        };
    }

    private static String made(Manifest manifest) {
        var parts = new ArrayList<String>();
        manifest.made().forEach((key, value) -> parts.add(key.replace('_', ' ') + ": " + value));
        return String.join(" · ", parts);
    }

    private static Costs sum(Costs a, Costs b) {
        return new Costs(
                a.what(), a.round(), a.units() + b.units(), a.tokens() + b.tokens(), a.seconds() + b.seconds());
    }
}
