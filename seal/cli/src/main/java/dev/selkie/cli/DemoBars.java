package dev.selkie.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The end of a demo, whatever its domain: its picture, how long it took, where the rest stands.
///
/// @param all from the untaught model to the one after reinforcement
record DemoBars(List<DemoBar> all) {
    /// Prints them.
    ///
    /// @param label of a bar, by its name
    void show(Console console, UnaryOperator<String> label, double seconds, Path page) {
        all.forEach(bar -> console.line("%s", bar.line(label.apply(bar.name()))));
        console.line("%n%s; the whole story: %s", SealWork.duration(seconds), page);
    }

    /// The passage or puzzle, by its number, whose score has grown most; 0 if there is none.
    static int mostGained(Map<Integer, Double> before, Map<Integer, Double> after) {
        return after.entrySet().stream()
                .max(Comparator.comparingDouble(one -> one.getValue() - before.getOrDefault(one.getKey(), 0.0)))
                .map(Map.Entry::getKey)
                .orElse(0);
    }
}
