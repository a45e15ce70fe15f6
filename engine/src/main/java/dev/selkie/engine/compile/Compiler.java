package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// From graphs to plans, in passes: simplify, fuse, lower, reorder, rematerialize, plan memory. Graphs of equal
/// structure get the same work done once; what is kept belongs to this object.
public final class Compiler {
    private final Interner interner = new Interner();
    private final Map<Request, Launches> compiled = new HashMap<>();

    public Compiler() {}

    private record Request(Graph graph, MemoryBudget budget) {}

    /// Compiles a graph; nothing but what costs next to nothing is computed twice.
    ///
    /// @throws UnsupportedOperationException naming an op that has no kernel for its shapes
    public Plan compile(Graph graph) {
        return compile(graph, MemoryBudget.UNLIMITED);
    }

    /// Compiles a graph so that its plan keeps within `budget`, or as near to it as is known how.
    ///
    /// @throws UnsupportedOperationException naming an op that has no kernel for its shapes
    public synchronized Plan compile(Graph graph, MemoryBudget budget) {
        Request request = new Request(interner.intern(graph), budget);
        return new Plan(graph, compiled.computeIfAbsent(request, this::launches));
    }

    private Launches launches(Request request) {
        Graph simplified = Simplify.apply(request.graph(), interner);
        Graph fused = Fuse.apply(simplified, interner);
        Lowering.Lowered lowered = Lowering.apply(fused);
        List<Step> ordered = Reorder.apply(lowered.steps());
        List<Step> steps = Rematerialize.apply(ordered, lowered.outputs(), request.budget());
        return Launches.of(steps, lowered.outputs(), MemoryPlanner.plan(steps, lowered.outputs()));
    }
}
