package dev.selkie.cli;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.PuzzleMaker;
import dev.selkie.seal.arc.PuzzleMaker.Kind;
import dev.selkie.seal.arc.PuzzleMaker.Made;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `selkie seal arc make`: small puzzles of known rules.
@Command(name = "make", description = "Make small puzzles: recolour, flip, rotate, transpose, tile, draw.")
final class SealArcMake extends Verb {
    private static final String RULES = "rules.json";
    private static final int MOST = 100_000; // they are made in memory

    @Option(names = "--count", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    int count = 20;

    @Option(
            names = "--from",
            paramLabel = "N",
            description = "Number of the first; puzzle N of a seed is always the same (default: ${DEFAULT-VALUE}).")
    int from;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all draws (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--shortest-side",
            paramLabel = "N",
            description = "Least width and height of an input (default: ${DEFAULT-VALUE}).")
    int shortestSide = 2;

    @Option(
            names = "--longest-side",
            paramLabel = "N",
            description = "Greatest width and height of a grid (default: ${DEFAULT-VALUE}).")
    int longestSide = 5;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "1: a rule alone; 2: a turn, then other colours (default: ${DEFAULT-VALUE}).")
    int steps = 1;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "NAMES",
            description = "Kinds of rules: recolour, flip, rotate, transpose, tile, draw (default: all).")
    Set<Kind> kinds = EnumSet.allOf(Kind.class);

    @Option(names = "--show", description = "Show them, in colour on a terminal (NO_COLOR: in digits).")
    boolean show;

    @Mixin
    OutputOption output = new OutputOption();

    SealArcMake(Console console) {
        super(console);
    }

    /// What was written.
    record Result(int puzzles, Path challenges, Path solutions, Path rules) {}

    @Override
    void run() throws IOException {
        if (count < 1 || count > MOST) {
            throw CliException.badInput(
                    "--count (%d): is not from 1 to %d; give one of them, and make more with --from", count, MOST);
        }
        if (from < 0 || from > Integer.MAX_VALUE - count) {
            throw CliException.badInput(
                    "--from (%d): is not from 0 to %d; give another", from, Integer.MAX_VALUE - count);
        }
        List<Made> made = make(new PuzzleMaker(seed, shortestSide, longestSide, steps, kinds));
        var rules = new LinkedHashMap<String, Object>();
        made.forEach(one -> rules.put(one.puzzle().task().id(), one.rule().words()));
        try (Staged folder = output.folder()) {
            ArcFiles.write(
                    made.stream().map(Made::puzzle).toList(),
                    folder.path().resolve(ArcFiles.CHALLENGES),
                    folder.path().resolve(ArcFiles.SOLUTIONS));
            Writes.text(folder.path().resolve(RULES), Json.write(rules));
            folder.commit();
        }
        if (show) {
            made.forEach(this::draw);
        }
        print(new Result(
                count,
                output.out.resolve(ArcFiles.CHALLENGES),
                output.out.resolve(ArcFiles.SOLUTIONS),
                output.out.resolve(RULES)));
    }

    private List<Made> make(PuzzleMaker maker) {
        var made = new ArrayList<Made>();
        try (Progress progress = progress("puzzles")) {
            while (made.size() < count) {
                made.add(maker.make(from + made.size()));
                progress.at(made.size(), count, "");
            }
        }
        return made;
    }

    private void print(Result result) {
        if (common.json) {
            console().json(result);
        } else {
            console()
                    .line(
                            "%s: %s, %s",
                            Counted.of(result.puzzles(), "puzzle"), result.challenges(), result.solutions());
        }
    }

    private void draw(Made made) {
        console().line("%s: %s", made.puzzle().task().id(), made.rule().words());
        for (Pair pair : made.puzzle().task().demonstrations()) {
            console().line("");
            console().grids().lines(pair).forEach(line -> console().line("%s", line));
        }
        console().line("");
    }
}
