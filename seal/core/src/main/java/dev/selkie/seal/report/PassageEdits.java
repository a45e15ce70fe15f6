package dev.selkie.seal.report;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Gain;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The edits of a run with what they taught: passage by passage, question by question.
///
/// Shows the edits that were kept in training, and of each held-out passage the first model's edits beside the last
/// one's.
final class PassageEdits {
    private static final int MOST_PASSAGES = 40; // a page that a browser opens at once

    private final Results results;

    PassageEdits(Results results) {
        this.results = results;
    }

    String html() {
        return training() + heldOut();
    }

    private String training() {
        var html = new StringBuilder();
        RunPlan plan = results.run().plan();
        for (Entry.Reinforced round : results.ledger().rounds()) {
            Stage<Passage, Arm> stage = plan.training(round.round());
            html.append(round.kept().isEmpty() ? "" : "<h2>Edits kept in round %d</h2>\n".formatted(round.round() + 1));
            List<Trial.Edit> shown =
                    round.kept().subList(0, Math.min(round.kept().size(), MOST_PASSAGES));
            shown.forEach(edit -> html.append(kept(stage, edit)));
            html.append(Html.rest(shown.size(), round.kept().size(), "edits"));
        }
        return html.toString();
    }

    private String kept(Stage<Passage, Arm> stage, Trial.Edit edit) {
        Optional<Gain> gain = Gain.of(results.run().plan(), edit.round(), results.ledger()).stream()
                .filter(one -> one.edit().equals(edit))
                .findFirst();
        String mark = gain.map(this::mark).orElse("");
        Passage passage = stage.contextOf(edit);
        return "<details%s><summary>%s %s</summary>%s<h3>The edit</h3>%s%s</details>\n"
                .formatted(
                        edit.context() == 0 ? " open" : "",
                        Html.escape(passage.title()),
                        mark,
                        passage(passage),
                        text(edit),
                        questions(stage, edit));
    }

    private String mark(Gain gain) {
        if (results.isRated()) {
            return Html.of("<span class='tag soft'>rated %.0f</span>", gain.reward());
        }
        return mark(gain.base(), gain.reward());
    }

    private static String colour(double difference) {
        return difference > 0 ? "gain" : difference < 0 ? "loss" : "soft";
    }

    private String heldOut() {
        RunPlan plan = results.run().plan();
        int last = results.arms().stream()
                .filter(arm -> arm.arm().equals(new Arm.OwnEdits().label()))
                .mapToInt(ArmResult::round)
                .max()
                .orElse(-1);
        if (last < 0) {
            return "";
        }
        Stage<Passage, Arm> stage = plan.heldOutStage();
        int shown = Math.min(stage.contexts().size(), MOST_PASSAGES);
        var html = new StringBuilder("<h2>Held-out passages, edit by edit</h2>\n");
        for (int context = 0; context < shown; context++) {
            html.append(heldOut(stage, context, last));
        }
        return html.append(Html.rest(shown, stage.contexts().size(), "passages"))
                .toString();
    }

    /// One passage: each of its edits, of the first model beside the last one's.
    private String heldOut(Stage<Passage, Arm> stage, int context, int last) {
        Passage passage = stage.contexts().get(context);
        var html = new StringBuilder("<details><summary>%s %s</summary>%s"
                .formatted(Html.escape(passage.title()), mark(context, last), passage(passage)));
        List<Integer> rounds = last == 0 ? List.of(0) : List.of(0, last);
        for (int number = 0; number < stage.edits(); number++) {
            html.append("<div class=pair>");
            for (int round : rounds) {
                Trial.Edit edit =
                        stage.edits(new Arm.OwnEdits(), round, context).get(number);
                String when = last == 0 ? "" : round == 0 ? " before reinforcement" : " after";
                String which = stage.edits() == 1 ? "The edit" : "Edit %d of %d".formatted(number + 1, stage.edits());
                html.append("<div><h3>%s%s</h3>%s%s</div>".formatted(which, when, text(edit), questions(stage, edit)));
            }
            html.append("</div>");
        }
        return html.append("</details>\n").toString();
    }

    /// The share of a held-out passage's questions that the last model answers untaught, and with its own edits.
    private String mark(int context, int last) {
        Optional<Double> untaught = answered(new Arm.Base(), context, last);
        Optional<Double> taught = answered(new Arm.OwnEdits(), context, last);
        return untaught.isPresent() && taught.isPresent() ? mark(untaught.get(), taught.get()) : "";
    }

    private Optional<Double> answered(Arm arm, int context, int round) {
        return results.arm(arm.label(), round)
                .map(result -> result.of(Measure.CONTAINED).get(context));
    }

    private static String mark(double before, double after) {
        return Html.of("<span class='tag %s'>%.3f → %.3f</span>", colour(after - before), before, after);
    }

    private static String passage(Passage passage) {
        return "<p class=soft>%s</p>".formatted(Html.escape(passage.context()));
    }

    private String text(Trial.Edit edit) {
        return results.ledger()
                .edit(edit)
                .map(written ->
                        "<pre>%s</pre>".formatted(Html.escape(written.failure().orElse(written.text()))))
                .orElse("");
    }

    /// Each question: the answer without the edit, the answer with it (of the first seed), gained or lost.
    private String questions(Stage<Passage, Arm> stage, Trial.Edit edit) {
        List<Answer> before = answers(
                stage.edits(new Arm.Base(), edit.round(), edit.context()).getFirst());
        List<Answer> after = answers(edit);
        List<Question> questions = stage.contextOf(edit).questions();
        if (before.size() != questions.size() || after.size() != questions.size()) {
            return "";
        }
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < questions.size(); i++) {
            Answer then = before.get(i);
            Answer now = after.get(i);
            rows.add(List.of(
                    Html.escape(questions.get(i).question()) + "<br><strong>"
                            + Html.escape(questions.get(i).answer()) + "</strong>",
                    Html.escape(then.text()),
                    Html.escape(now.text()),
                    verdict(then, now),
                    Html.of(
                            "<span class=%s>%+.2f</span>",
                            colour(now.logprob() - then.logprob()), now.logprob() - then.logprob())));
        }
        String taught = stage.seeds() > 1 ? "taught, first of %d seeds".formatted(stage.seeds()) : "taught";
        return Html.table(List.of("question", "untaught", taught, "", Measure.LOGPROB.toString()), rows, 4);
    }

    private static String verdict(Answer before, Answer after) {
        String verdict =
                after.contained() ? (before.contained() ? "kept" : "gained") : before.contained() ? "lost" : "";
        String colour = switch (verdict) {
            case "gained" -> "gain";
            case "lost" -> "loss";
            default -> "soft";
        };
        return "<span class='tag %s'>%s</span>".formatted(colour, verdict);
    }

    private List<Answer> answers(Trial.Edit edit) {
        return results.ledger()
                .exam(new Trial(edit, 0))
                .map(Entry.Examined::answers)
                .orElse(List.of());
    }
}
