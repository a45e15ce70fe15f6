/// From a graph to a plan, in passes: simplify, fuse, lower, reorder, rematerialize, plan memory. Start at
/// [dev.selkie.engine.compile.Compiler].
///
/// Knows ops and kernel records; knows no device.
@NullMarked
package dev.selkie.engine.compile;

import org.jspecify.annotations.NullMarked;
