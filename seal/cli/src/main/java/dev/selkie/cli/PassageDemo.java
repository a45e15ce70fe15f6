package dev.selkie.cli;

import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.report.ArmResult;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `selkie demo` says of passages.
///
/// @param json       whether the result is JSON
/// @param introduces whether it is told first what is done, with the first that is held out
record PassageDemo(Console console, boolean json, boolean introduces) {
    /// What `--json` prints.
    record Result(List<DemoBar> arms, int passages, int questions, double seconds, String report) {}

    void introduce(RunPlan plan) {
        if (!introduces) {
            return;
        }
        Passage passage = plan.heldOut().getFirst();
        Passage.Question question = passage.questions().get(2);
        console.line(
                "A small model reads of people it has never heard of. One passage of %d:",
                plan.heldOut().size());
        console.line("%n  %s%n", passage.context());
        console.line("Then it must answer without the passage: %s (right: %s)", question.question(), question.answer());
        console.line("It may teach itself first: it writes its own study notes and is fine-tuned on them.");
        console.line("");
        console.out().flush();
    }

    void show(Results results, Path page) throws IOException {
        int rounds = results.run().plan().settings().rounds().count();
        List<DemoBar> bars = bars(results, rounds);
        int passages = results.run().plan().heldOut().size();
        int questions = results.run().plan().heldOut().stream()
                .mapToInt(passage -> passage.questions().size())
                .sum();
        var result = new Result(bars, passages, questions, results.seconds(), page.toString());
        if (json) {
            console.json(result);
            return;
        }
        showNotes(results, rounds);
        console.line(
                "Questions answered without the passage (%d passages, %d questions; 95 %% intervals;"
                        + " how much above the line before, paired):",
                passages, questions);
        new DemoBars(bars).show(console, PassageDemo::label, results.seconds(), page);
    }

    private static List<DemoBar> bars(Results results, int rounds) {
        Optional<ArmResult> base = results.arm(new Arm.Base().label(), 0);
        Optional<ArmResult> passage = results.arm(new Arm.PassageOnly().label(), 0);
        Optional<ArmResult> edits = results.arm(new Arm.OwnEdits().label(), 0);
        Optional<ArmResult> reinforced = results.arm(new Arm.OwnEdits().label(), rounds);
        var bars = new ArrayList<DemoBar>();
        base.ifPresent(arm -> bars.add(bar("base", arm, Optional.empty(), results.seed())));
        passage.ifPresent(arm -> bars.add(bar("passage", arm, base, results.seed())));
        edits.ifPresent(arm -> bars.add(bar("edits", arm, passage, results.seed())));
        reinforced.ifPresent(arm -> bars.add(bar("after_rl", arm, edits, results.seed())));
        return bars;
    }

    /// The first notes before and after, on the passage on which reinforcement has gained most.
    private void showNotes(Results results, int rounds) {
        int most = DemoBars.mostGained(scores(results, 0), scores(results, rounds));
        Passage passage = results.run().plan().heldOut().get(most);
        if (introduces && most == 0) {
            console.line("The passage on which reinforcement gained most is the one above.");
            console.line("");
        } else {
            console.line("The passage on which reinforcement gained most:%n%s%n", indented(passage.context()));
        }
        edit(results, 0, most).ifPresent(text -> console.line("Notes on it before:%n%s%n", indented(text)));
        edit(results, rounds, most).ifPresent(text -> console.line("And after:%n%s%n", indented(text)));
    }

    /// What own notes are worth, by passage.
    private static Map<Integer, Double> scores(Results results, int round) {
        return results.arm(new Arm.OwnEdits().label(), round)
                .<Map<Integer, Double>>map(arm -> arm.scores().get(Measure.CONTAINED))
                .orElse(Map.of());
    }

    private static Optional<String> edit(Results results, int round, int context) {
        Stage<Passage, Arm> heldOut = results.run().plan().heldOutStage();
        return results.ledger()
                .edit(heldOut.edits(new Arm.OwnEdits(), round, context).getFirst())
                .map(Entry.Written::text);
    }

    private static String indented(String text) {
        return "  " + text.replace("\n", "\n  ");
    }

    private static DemoBar bar(String name, ArmResult arm, Optional<ArmResult> before, long seed) {
        return DemoBar.of(
                name,
                arm.interval(Measure.CONTAINED, seed),
                before.flatMap(one -> arm.over(one, Measure.CONTAINED, seed)));
    }

    private static String label(String bar) {
        return switch (bar) {
            case "base" -> "untaught";
            case "passage" -> "taught the passage";
            case "edits" -> "taught its own notes";
            default -> "… after reinforcement";
        };
    }
}
