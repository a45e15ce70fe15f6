package dev.selkie.seal.report;

import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Measure;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Costs;
import dev.selkie.seal.run.Gain;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A run over passages as a page.
final class PassagesPage extends ReportPage<ArmResult> {
    private final Results results;

    PassagesPage(Results results) {
        super(results);
        this.results = results;
    }

    @Override
    String title() {
        Manifest manifest = results.run().manifest();
        return manifest.teacher()
                .map(teacher -> "A model that teaches another: %s, taught by %s"
                        .formatted(
                                manifest.model().getFileName(), teacher.folder().getFileName()))
                .orElse("A model that teaches itself: " + manifest.model().getFileName());
    }

    @Override
    String introduction() {
        RunSettings settings = results.run().plan().settings();
        Rounds rounds = settings.rounds();
        return Html.of(
                "%s. Self-edits after SEAL (arXiv:2506.10943), prompt <em>%s</em>; %d edits a passage, %d"
                        + " seed%s; inner loop rank %d, %d epochs, learning rate %s;%s reward <em>%s</em>%s%s;"
                        + " writer taught by %s;",
                what(rounds),
                settings.writing().prompt(),
                rounds.edits(),
                settings.seeds(),
                settings.seeds() == 1 ? "" : "s",
                settings.inner().lora().rank(),
                settings.inner().train().epochs(),
                settings.inner().train().adamW().learningRate(),
                full(settings),
                settings.selection().reward(),
                settings.selection().improvement() ? ", above the untaught model's" : "",
                settings.selection().proxy() ? ", which rates edits that no one learns" : "",
                rounds.reinforcement().described());
    }

    private static String what(Rounds rounds) {
        return switch (rounds.count()) {
            case 0 -> "An evaluation";
            case 1 -> "One round of %d passages".formatted(rounds.contexts());
            default -> "%d rounds of %d passages".formatted(rounds.count(), rounds.contexts());
        };
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

    @Override
    String cards(Standing standing) {
        double inner = seconds("inner") + seconds("exams");
        return Html.card(Integer.toString(standing.edits()), "self-edits written")
                + Html.card(Integer.toString(results.adapters()), "adapters trained and examined")
                + Html.card(inner == 0 ? "–" : Html.of("%,.0f", 3600 * results.adapters() / inner), "adapters an hour")
                + Html.card(Html.of("%.1f min", results.seconds() / 60), "in all")
                + (standing.best().isPresent()
                        ? Html.card(Html.of("%+.3f", standing.best().getAsDouble()), "best edit's gain")
                        : "");
    }

    private double seconds(String what) {
        return results.costs().stream()
                .filter(cost -> cost.what().equals(what))
                .mapToDouble(Costs::seconds)
                .sum();
    }

    @Override
    String arms() {
        var html = new StringBuilder("<h2>Held-out passages, asked without the passage</h2>\n<div class=pair>");
        html.append(chart(Measure.CONTAINED, "Answers that hold the right one"));
        html.append(chart(Measure.LOGPROB, "Right answers' log-probability"));
        judges().forEach(judge -> html.append(chart(judge, "Answers that %s finds right".formatted(described(judge)))));
        html.append("</div>\n");
        var columns =
                new ArrayList<>(List.of("rounds", "arm", "contained", "questions", "log-probability", "over base"));
        judges().forEach(judge -> columns.add(judge.toString()));
        html.append(Html.table(columns, results.arms().stream().map(this::row).toList(), 2));
        return html.append("<p class=soft>Means over passages; in brackets 95 % bootstrap intervals over passages,"
                        + " 10,000 resamples. Questions: how many were answered taught and not untaught, and the other"
                        + " way round, of all that were asked; a question is asked again for every edit and seed."
                        + " What log-probability gains over the base is paired, passage by passage, with the same"
                        + " model's untaught answers; it is coloured where its interval leaves out 0.</p>\n")
                .toString();
    }

    private List<String> row(ArmResult arm) {
        Turnover turnover = results.turnover(arm);
        String turned = arm.arm().equals(new Arm.Base().label())
                ? ""
                : Html.of("+%d −%d of %d", turnover.gained(), turnover.lost(), turnover.asked());
        var row = new ArrayList<>(List.of(
                Integer.toString(arm.round()),
                Html.escape(arm.arm()),
                Html.interval(arm.interval(Measure.CONTAINED, results.seed())),
                turned,
                Html.interval(arm.interval(Measure.LOGPROB, results.seed())),
                results.overBase(arm, Measure.LOGPROB).map(Html::difference).orElse("")));
        for (Measure judge : judges()) {
            row.add(arm.of(judge).isEmpty() ? "" : Html.interval(arm.interval(judge, results.seed())));
        }
        return row;
    }

    private String chart(Measure measure, String title) {
        return chart(
                title,
                measure == Measure.LOGPROB ? Double.NEGATIVE_INFINITY : 0,
                arm -> arm.of(measure).isEmpty()
                        ? Optional.empty()
                        : Optional.of(arm.interval(measure, results.seed())));
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

    @Override
    String rounds() {
        RunPlan plan = results.run().plan();
        if (Gain.all(plan, results.ledger()).isEmpty()) {
            return "";
        }
        var html = new StringBuilder("<h2>Reinforcement</h2>\n<div class=pair>");
        for (RoundResult round : results.rounds()) {
            List<Double> own = Gain.of(plan, round.round(), results.ledger()).stream()
                    .map(Gain::gain)
                    .toList();
            if (!own.isEmpty()) {
                String what = results.isRated() ? "Ratings" : "Gains";
                String title = "%s of %d edits, round %d".formatted(what, own.size(), round.round() + 1);
                html.append("<figure>").append(Histogram.svg(title, own)).append("</figure>");
            }
        }
        return html.append("</div>\n")
                .append(rounds(
                        "passages",
                        List.of("reward untaught", "of the edits", "of the best edits"),
                        !results.isRated()))
                .append("<p class=soft>The reward is measured on the passages that the round learns from, so the best"
                        + " edit's is flattered by the choice: what the model has gained shows on held-out ones.</p>\n")
                .toString();
    }

    @Override
    String edits() {
        return new PassageEdits(results).html();
    }
}
