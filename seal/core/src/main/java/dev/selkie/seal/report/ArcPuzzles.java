package dev.selkie.seal.report;

import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The puzzles of a run in colour: demonstrations, truth, attempts with the edits behind them, of the first
/// model and of the last.
final class ArcPuzzles {
    private static final int MOST_PUZZLES = 24; // a page that a browser opens at once

    private final ArcResults results;

    ArcPuzzles(ArcResults results) {
        this.results = results;
    }

    String html() {
        int last = results.arms().stream().mapToInt(ArcArmResult::round).max().orElse(-1);
        var html = new StringBuilder();
        if (last >= 0) {
            Stage<Puzzle, ArcArm> stage = results.run().plan().heldOutStage();
            List<Integer> rounds = last == 0 ? List.of(0) : List.of(0, last);
            html.append("<h2>Held-out puzzles</h2>\n").append(puzzles(stage, rounds));
        }
        for (Entry.Reinforced round : results.ledger().rounds()) {
            Stage<Puzzle, ArcArm> stage = results.run().plan().training(round.round());
            html.append("<h2>Puzzles of round %d</h2>\n".formatted(round.round() + 1))
                    .append(puzzles(stage, List.of(round.round())));
        }
        return html.toString();
    }

    /// Those first on which the model's own choices have gained most from the first of `rounds` to the last.
    private String puzzles(Stage<Puzzle, ArcArm> stage, List<Integer> rounds) {
        int all = stage.contexts().size();
        List<Integer> shown = IntStream.range(0, all)
                .boxed()
                .sorted(Comparator.comparingLong(context -> -gained(stage, rounds, context)))
                .limit(MOST_PUZZLES)
                .toList();
        var html = new StringBuilder();
        for (int i = 0; i < shown.size(); i++) {
            html.append(puzzle(stage, rounds, shown.get(i), i == 0));
        }
        String order = rounds.size() > 1 ? ", by what own edits gained" : "";
        return html.append(Html.rest(shown.size(), all, "puzzles" + order)).toString();
    }

    private long gained(Stage<Puzzle, ArcArm> stage, List<Integer> rounds, int context) {
        var own = new ArcArm.OwnEdits();
        return solved(stage, own, rounds.getLast(), context) - solved(stage, own, rounds.getFirst(), context);
    }

    private long solved(Stage<Puzzle, ArcArm> stage, ArcArm arm, int round, int context) {
        return attempts(stage, arm, round, context)
                .filter(Entry.Attempted::solved)
                .count();
    }

    private Stream<Entry.Attempted> attempts(Stage<Puzzle, ArcArm> stage, ArcArm arm, int round, int context) {
        return stage.trials(arm, round, context).stream().flatMap(trial -> results.ledger().attempt(trial).stream());
    }

    private String puzzle(Stage<Puzzle, ArcArm> stage, List<Integer> rounds, int context, boolean open) {
        Puzzle puzzle = stage.contexts().get(context);
        var html = new StringBuilder("<details%s><summary>%s %s</summary><p>"
                .formatted(open ? " open" : "", Html.escape(puzzle.task().id()), tags(stage, rounds, context)));
        for (Pair pair : puzzle.task().demonstrations()) {
            html.append(GridHtml.of(pair));
        }
        html.append("</p><h3>Asked, and the truth</h3><p>");
        for (int i = 0; i < puzzle.solutions().size(); i++) {
            html.append(GridHtml.of(
                    new Pair(puzzle.task().tests().get(i), puzzle.solutions().get(i))));
        }
        html.append("</p><div class=pair>");
        for (int round : rounds) {
            html.append("<div><h3>%s</h3>".formatted(when(stage, round)));
            for (ArcArm arm : stage.arms()) {
                stage.trials(arm, round, context).forEach(trial -> html.append(attempt(trial)));
            }
            html.append("</div>");
        }
        return html.append("</div></details>\n").toString();
    }

    private static String when(Stage<Puzzle, ArcArm> stage, int round) {
        if (stage.name().equals(Stage.TRAIN)) {
            return "Attempts";
        }
        return round == 0 ? "The first model" : "After %d round%s".formatted(round, round == 1 ? "" : "s");
    }

    /// How many attempts solved the puzzle, arm by arm, with each of `rounds`.
    private String tags(Stage<Puzzle, ArcArm> stage, List<Integer> rounds, int context) {
        var html = new StringBuilder();
        for (ArcArm arm : stage.arms()) {
            String counts = rounds.stream()
                    .map(round -> "%d/%d"
                            .formatted(
                                    solved(stage, arm, round, context),
                                    attempts(stage, arm, round, context).count()))
                    .collect(Collectors.joining(" → "));
            boolean gain = solved(stage, arm, rounds.getLast(), context) > 0;
            html.append(Html.of(
                    "<span class='tag %s'>%s %s</span> ", gain ? "gain" : "soft", Html.escape(arm.label()), counts));
        }
        return html.toString();
    }

    private String attempt(Trial trial) {
        Optional<Entry.Attempted> made = results.ledger().attempt(trial);
        if (made.isEmpty()) {
            return "";
        }
        var html = new StringBuilder("<p><span class='tag %s'>%s</span> %s<br>"
                .formatted(
                        made.get().solved() ? "gain" : "soft",
                        made.get().solved() ? "solved" : "not solved",
                        Html.escape(trial.edit().arm())));
        made.get().failure().ifPresent(why -> html.append(Html.escape(why)));
        for (List<Grid> test : made.get().attempts()) {
            html.append("<span class=grids>");
            test.forEach(grid -> html.append(GridHtml.of(grid)));
            html.append("</span>");
        }
        return html.append("</p>").append(edit(trial, made.get())).toString();
    }

    private String edit(Trial trial, Entry.Attempted made) {
        return results.ledger()
                .edit(trial.edit())
                .map(edit -> Html.of(
                        "<pre>%s</pre><p class=soft>%d rows, %d steps%s</p>",
                        Html.escape(edit.text()),
                        made.rows(),
                        made.steps(),
                        edit.failure().map(why -> "; " + Html.escape(why)).orElse("")))
                .orElse("");
    }
}
