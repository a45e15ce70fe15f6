package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;

/// A graph made ready for devices.
public record Plan(Graph graph) {}
