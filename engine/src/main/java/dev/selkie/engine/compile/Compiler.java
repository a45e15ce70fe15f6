package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import java.util.HashMap;
import java.util.Map;

/// From graphs to plans, in passes: simplify, fuse, lower, plan memory. Graphs of equal structure get the same
/// work done once; what is kept belongs to this object.
public final class Compiler {
    private final Interner interner = new Interner();
    private final Map<Graph, Launches> compiled = new HashMap<>();

    public Compiler() {}

    /// Compiles a graph.
    ///
    /// @throws UnsupportedOperationException naming an op that has no kernel for its shapes
    public synchronized Plan compile(Graph graph) {
        Graph interned = interner.intern(graph);
        return new Plan(graph, compiled.computeIfAbsent(interned, this::launches));
    }

    private Launches launches(Graph graph) {
        Graph simplified = Simplify.apply(graph, interner);
        Graph fused = Fuse.apply(simplified, interner);
        Lowering.Lowered lowered = Lowering.apply(fused);
        return Launches.of(lowered, MemoryPlanner.plan(lowered.steps(), lowered.outputs()));
    }
}
