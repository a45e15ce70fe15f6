package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.pup.PupDemo;
import dev.selkie.seal.report.ArmResult;
import dev.selkie.seal.report.Interval;
import dev.selkie.seal.report.ReportPage;
import dev.selkie.seal.report.Results;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.SealRun;
import dev.selkie.seal.run.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie demo`: the whole loop on the model in the box, in minutes.
@Command(name = "demo", description = "Watch a small model teach itself, in minutes; its picture is report.html.")
final class Demo extends Verb {
    private static final int BAR = 40;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "selkie-demo",
            description = "The run's folder (default: ${DEFAULT-VALUE}).")
    Path out = Path.of("selkie-demo");

    @Option(names = "--force", description = "Replace what is there.")
    boolean force;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all draws (default: 0).")
    long seed;

    @Mixin
    LlamaOptions options = new LlamaOptions();

    Demo(Console console) {
        super(console);
    }

    /// One bar of the picture: a share of questions answered, with its 95 % interval over passages.
    ///
    /// @param over how much it is above the bar before, passage by passage; null for the first
    record Bar(
            String name,
            double mean,
            double low,
            double high,
            @Nullable Interval over) {
        private static Bar of(String name, ArmResult arm, Optional<ArmResult> before, long seed) {
            Interval share = arm.interval(Measure.CONTAINED, seed);
            Optional<Interval> over = before.flatMap(one -> arm.over(one, Measure.CONTAINED, seed));
            return new Bar(name, share.mean(), share.low(), share.high(), over.orElse(null));
        }
    }

    /// What `--json` prints.
    record Result(List<Bar> arms, int passages, int questions, double seconds, String report) {}

    @Override
    void run() throws IOException {
        long start = System.nanoTime();
        RunPlan plan = PupDemo.plan(seed);
        introduce(plan);
        var output = new OutputOption();
        output.out = out;
        output.force = force;
        var work = new SealWork(this, options.device);
        try (Device _ = options.device.open()) { // a device that is missing is known before a folder is made
            Manifest manifest = Manifest.of(plan.settings(), options.model.folder(this), SealWork.made());
            RunFolder.create(output.folderPath(), manifest, plan, force);
        }
        work.go(out, SealRun.ADAPTERS_AT_ONCE);
        Results results = Results.of(RunFolder.open(out));
        results.write();
        Path page = ReportPage.write(results);
        show(results, page, (System.nanoTime() - start) * 1e-9);
    }

    private void introduce(RunPlan plan) {
        if (common.json || common.quiet) {
            return;
        }
        Passage passage = plan.heldOut().getFirst();
        Passage.Question question = passage.questions().get(2);
        console()
                .line(
                        "A small model reads of people it has never heard of. One passage of %d:",
                        plan.heldOut().size());
        console().line("%n  %s%n", passage.context());
        console()
                .line(
                        "Then it must answer without the passage: %s (right: %s)",
                        question.question(), question.answer());
        console().line("It may teach itself first: it writes its own study notes and is fine-tuned on them.");
        console().line("");
        console().out().flush();
    }

    private void show(Results results, Path page, double seconds) throws IOException {
        int rounds = results.run().plan().settings().rounds();
        List<Bar> bars = bars(results, rounds);
        int passages = results.run().plan().heldOut().size();
        int questions = results.run().plan().heldOut().stream()
                .mapToInt(passage -> passage.questions().size())
                .sum();
        var result = new Result(bars, passages, questions, seconds, page.toString());
        if (common.json) {
            console().json(result);
            return;
        }
        showNotes(results, rounds);
        console()
                .line(
                        "Questions answered without the passage (%d passages, %d questions; 95 %% intervals;"
                                + " how much above the line before, paired):",
                        passages, questions);
        bars.forEach(this::draw);
        console().line("%n%s; the whole story: %s", SealWork.duration(seconds), page);
    }

    private static List<Bar> bars(Results results, int rounds) {
        Optional<ArmResult> base = arm(results, 0, new Arm.Base());
        Optional<ArmResult> passage = arm(results, 0, new Arm.PassageOnly());
        Optional<ArmResult> edits = arm(results, 0, new Arm.OwnEdits());
        Optional<ArmResult> reinforced = arm(results, rounds, new Arm.OwnEdits());
        var bars = new ArrayList<Bar>();
        base.ifPresent(arm -> bars.add(Bar.of("base", arm, Optional.empty(), results.seed())));
        passage.ifPresent(arm -> bars.add(Bar.of("passage", arm, base, results.seed())));
        edits.ifPresent(arm -> bars.add(Bar.of("edits", arm, passage, results.seed())));
        reinforced.ifPresent(arm -> bars.add(Bar.of("after_rl", arm, edits, results.seed())));
        return bars;
    }

    private static Optional<ArmResult> arm(Results results, int round, Arm wanted) {
        return results.arms().stream()
                .filter(arm -> arm.round() == round && arm.arm().equals(wanted.label()))
                .findFirst();
    }

    /// The first notes before and after, on the passage on which reinforcement has gained most.
    private void showNotes(Results results, int rounds) {
        Map<Integer, Double> before = scores(results, 0);
        Map<Integer, Double> after = scores(results, rounds);
        int most = after.entrySet().stream()
                .max(Comparator.comparingDouble(one -> one.getValue() - before.getOrDefault(one.getKey(), 0.0)))
                .map(Map.Entry::getKey)
                .orElse(0);
        Passage passage = results.run().plan().heldOut().get(most);
        console().line("The passage on which reinforcement gained most:%n%s%n", indented(passage.context()));
        edit(results, 0, most).ifPresent(text -> console().line("Notes on it before:%n%s%n", indented(text)));
        edit(results, rounds, most).ifPresent(text -> console().line("And after:%n%s%n", indented(text)));
    }

    /// What own notes are worth, by passage.
    private static Map<Integer, Double> scores(Results results, int round) {
        return arm(results, round, new Arm.OwnEdits())
                .<Map<Integer, Double>>map(arm -> arm.scores().get(Measure.CONTAINED))
                .orElse(Map.of());
    }

    private static Optional<String> edit(Results results, int round, int context) {
        Stage heldOut = results.run().plan().stages(round).getFirst();
        return results.ledger()
                .edit(heldOut.edits(new Arm.OwnEdits(), round, context).getFirst())
                .map(Entry.Written::text);
    }

    private static String indented(String text) {
        return "  " + text.replace("\n", "\n  ");
    }

    private void draw(Bar bar) {
        String what = switch (bar.name) {
            case "base" -> "untaught";
            case "passage" -> "taught the passage";
            case "edits" -> "taught its own notes";
            default -> "… after reinforcement";
        };
        console()
                .line(
                        "  %-22s %-" + BAR + "s %5.1f %% [%.1f, %.1f]%s",
                        what,
                        "█".repeat((int) Math.round(bar.mean * BAR)),
                        100 * bar.mean,
                        100 * bar.low,
                        100 * bar.high,
                        bar.over == null ? "" : gain(bar.over));
    }

    private static String gain(Interval over) {
        return "  %+.1f [%+.1f, %+.1f]".formatted(100 * over.mean(), 100 * over.low(), 100 * over.high());
    }
}
