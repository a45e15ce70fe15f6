package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;

/// From graphs to plans.
public final class Compiler {
    public Compiler() {}

    /// Compiles a graph.
    public Plan compile(Graph graph) {
        return new Plan(graph);
    }
}
