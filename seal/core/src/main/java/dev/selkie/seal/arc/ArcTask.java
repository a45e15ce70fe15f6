package dev.selkie.seal.arc;

import java.util.List;

/// A puzzle: pairs that demonstrate it, and inputs whose outputs are asked for.
///
/// @param id             its name in the published files
/// @param demonstrations at least one
/// @param tests          at least one
public record ArcTask(String id, List<Pair> demonstrations, List<Grid> tests) {
    public ArcTask {
        demonstrations = List.copyOf(demonstrations);
        tests = List.copyOf(tests);
    }
}
