package dev.selkie.seal.report;

import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Measure;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Gain;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/// A run as a page: one file that needs no network.
final class ReportPage {
    /// Its name in the run's folder.
    static final String FILE = "report.html";

    private final Results results;

    ReportPage(Results results) {
        this.results = results;
    }

    String html() {
        Manifest manifest = results.run().manifest();
        String title = manifest.teacher()
                .map(teacher -> "A model that teaches another: %s, taught by %s"
                        .formatted(
                                manifest.model().getFileName(), teacher.model().getFileName()))
                .orElse("A model that teaches itself: " + manifest.model().getFileName());
        var body = new StringBuilder();
        body.append("<h1>").append(Html.escape(title)).append("</h1>\n");
        head(body);
        arms(body);
        rounds(body);
        body.append(new EditPages(results).html());
        body.append(costs(results.costs(), results.run().manifest()));
        return Html.page(title, body);
    }

    private void head(StringBuilder body) {
        RunSettings settings = results.run().plan().settings();
        Standing standing = Standing.of(results.run().plan(), results.ledger());
        body.append(Html.of(
                "<p class=soft>%s. Self-edits after SEAL (arXiv:2506.10943), prompt <em>%s</em>; %d edits a passage, %d"
                        + " seed%s; inner loop rank %d, %d epochs, learning rate %s;%s reward <em>%s</em>%s%s;"
                        + " writer taught by %s; seed %d. %s</p>\n",
                what(settings),
                settings.writing().prompt(),
                settings.rounds().edits(),
                settings.seeds(),
                settings.seeds() == 1 ? "" : "s",
                settings.inner().lora().rank(),
                settings.inner().train().epochs(),
                settings.inner().train().adamW().learningRate(),
                full(settings),
                settings.selection().reward(),
                settings.selection().improvement() ? ", above the untaught model's" : "",
                settings.selection().proxy() ? ", which rates edits that no one learns" : "",
                settings.rounds().reinforcement().described(),
                settings.seed(),
                standing.done() ? "" : "<strong>Not finished yet.</strong>"));
        double inner = seconds("inner") + seconds("exams");
        body.append("<div class=cards>");
        card(body, Integer.toString(standing.edits()), "self-edits written");
        card(body, Integer.toString(results.adapters()), "adapters trained and examined");
        card(body, inner == 0 ? "–" : Html.of("%.0f", 3600 * results.adapters() / inner), "adapters an hour");
        card(body, Html.of("%.1f min", results.seconds() / 60), "in all");
        standing.best().ifPresent(best -> card(body, Html.of("%+.3f", best), "best edit's gain"));
        body.append("</div>\n");
    }

    /// How all weights were trained, if they were.
    private static String full(RunSettings settings) {
        TrainSettings full = settings.full();
        return settings.arms().stream().noneMatch(arm -> arm instanceof Arm.Full)
                ? ""
                : Html.of(
                        " all weights (full:…) %d epochs, learning rate %s, %d documents a step;",
                        full.epochs(), full.adamW().learningRate(), full.batch() * full.accumulate());
    }

    private static String what(RunSettings settings) {
        return switch (settings.rounds().count()) {
            case 0 -> "An evaluation";
            case 1 -> "One round of %d passages".formatted(settings.rounds().contexts());
            default ->
                "%d rounds of %d passages"
                        .formatted(settings.rounds().count(), settings.rounds().contexts());
        };
    }

    static void card(StringBuilder body, String figure, String what) {
        body.append("<div class=card><b>%s</b><span class=soft>%s</span></div>".formatted(figure, what));
    }

    private void arms(StringBuilder body) {
        if (results.arms().isEmpty()) {
            return;
        }
        body.append("<h2>Held-out passages, asked without the passage</h2>\n<div class=pair>");
        chart(body, Measure.CONTAINED, "Answers that hold the right one", "%.2f");
        chart(body, Measure.LOGPROB, "Right answers' log-probability", "%.2f");
        judges().forEach(
                        judge -> chart(body, judge, "Answers that %s finds right".formatted(described(judge)), "%.2f"));
        body.append("</div>\n");
        var rows = new ArrayList<List<String>>();
        for (ArmResult arm : results.arms()) {
            Turnover turnover = results.turnover(arm);
            var row = new ArrayList<>(List.of(
                    Integer.toString(arm.round()),
                    Html.escape(arm.arm()),
                    interval(arm.interval(Measure.CONTAINED, results.seed())),
                    Html.of("+%d −%d", turnover.gained(), turnover.lost()),
                    interval(arm.interval(Measure.LOGPROB, results.seed())),
                    results.overBase(arm, Measure.LOGPROB)
                            .map(ReportPage::difference)
                            .orElse("")));
            for (Measure judge : judges()) {
                row.add(arm.of(judge).isEmpty() ? "" : interval(arm.interval(judge, results.seed())));
            }
            rows.add(row);
        }
        var columns =
                new ArrayList<>(List.of("rounds", "arm", "contained", "questions", "log-probability", "over base"));
        judges().forEach(judge -> columns.add(judge.toString()));
        body.append(Html.table(columns, rows, 2));
        body.append("<p class=soft>Means over passages; in brackets 95 % bootstrap intervals over passages,"
                + " 10,000 resamples. Questions: answered taught and not untaught, and the other way round."
                + " What log-probability gains over the base is paired, passage by passage, with the same model's"
                + " untaught answers; it is coloured where its interval leaves out 0.</p>\n");
    }

    /// The judges that have judged anything.
    private List<Measure> judges() {
        return Stream.of(Measure.values())
                .filter(Measure::isJudged)
                .filter(judge ->
                        results.arms().stream().anyMatch(arm -> !arm.of(judge).isEmpty()))
                .toList();
    }

    private String described(Measure judge) {
        Judging judging = results.run().plan().settings().judging();
        return judge == Measure.JUDGE
                ? judging.local()
                        .map(folder -> String.valueOf(folder.getFileName()))
                        .orElse("a judge")
                : judging.http().map(Judging.Http::model).orElse("a judge");
    }

    private void chart(StringBuilder body, Measure measure, String title, String format) {
        var chart = new LineChart(title, format, measure == Measure.LOGPROB ? Double.NEGATIVE_INFINITY : 0);
        var names = new LinkedHashSet<String>();
        results.arms().forEach(arm -> names.add(arm.arm()));
        for (String name : names) {
            List<LineChart.Point> points = results.arms().stream()
                    .filter(arm -> arm.arm().equals(name) && !arm.of(measure).isEmpty())
                    .map(arm -> new LineChart.Point(arm.round(), arm.interval(measure, results.seed())))
                    .toList();
            if (!points.isEmpty()) {
                chart.add(name, points);
            }
        }
        body.append("<figure>").append(chart.svg()).append("</figure>");
    }

    /// What a table of rounds counts; `contexts` are passages or puzzles.
    static String kept(String contexts) {
        return ("<p class=soft>Kept are the edits that the writer was drawn to. Alike are the %s that taught it nothing,"
                        + " as none of their edits was worth more than another: imitation (ReST-EM) does not mind.</p>\n")
                .formatted(contexts);
    }

    private void rounds(StringBuilder body) {
        List<Gain> gains = Gain.all(results.run().plan(), results.ledger());
        if (gains.isEmpty()) {
            return;
        }
        body.append("<h2>Reinforcement</h2>\n<div class=pair>");
        for (RoundResult round : results.rounds()) {
            List<Double> own = Gain.of(results.run().plan(), round.round(), results.ledger()).stream()
                    .map(Gain::gain)
                    .toList();
            if (!own.isEmpty()) {
                String what = results.isRated() ? "Ratings" : "Gains";
                String title = "%s of %d edits, round %d".formatted(what, own.size(), round.round() + 1);
                body.append("<figure>").append(Histogram.svg(title, own)).append("</figure>");
            }
        }
        body.append("</div>\n");
        var rows = new ArrayList<List<String>>();
        for (RoundResult round : results.rounds()) {
            rows.add(List.of(
                    Integer.toString(round.round() + 1),
                    Integer.toString(round.contexts()),
                    Integer.toString(round.edits()),
                    Integer.toString(round.kept()),
                    Integer.toString(round.alike()),
                    results.isRated() ? "–" : Html.of("%.3f", round.baseMean()),
                    Html.of("%.3f", round.rewardMean()),
                    Html.of("%.3f", round.rewardBestMean())));
        }
        body.append(Html.table(
                List.of(
                        "round",
                        "passages",
                        "edits",
                        "kept",
                        "alike",
                        "reward untaught",
                        "of the edits",
                        "of the best edits"),
                rows,
                1));
        body.append(kept("passages"));
        body.append(
                "<p class=soft>The reward is measured on the passages that the round learns from, so the best edit's"
                        + " is flattered by the choice: what the model has gained shows on held-out ones.</p>\n");
    }

    /// What a run's parts took, and where it was made.
    static String costs(List<Costs> costs, Manifest manifest) {
        var byKind = new LinkedHashMap<String, Costs>();
        for (Costs cost : costs) {
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
                + "<p class=soft>%s</p>\n".formatted(Html.escape(made(manifest)));
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

    private double seconds(String what) {
        return results.costs().stream()
                .filter(cost -> cost.what().equals(what))
                .mapToDouble(Costs::seconds)
                .sum();
    }

    private static Costs sum(Costs a, Costs b) {
        return new Costs(
                a.what(), a.round(), a.units() + b.units(), a.tokens() + b.tokens(), a.seconds() + b.seconds());
    }

    static String interval(Interval value) {
        return Html.of("%.3f <span class=soft>[%.3f, %.3f]</span>", value.mean(), value.low(), value.high());
    }

    static String difference(Interval value) {
        String colour = !value.isClear() ? "soft" : value.mean() > 0 ? "gain" : "loss";
        return Html.of("<span class=%s>%+.3f [%+.3f, %+.3f]</span>", colour, value.mean(), value.low(), value.high());
    }
}
