/// Adapters folded into the weights of their base, as a plain model folder that any program loads.
///
/// Start at [dev.selkie.model.merge.Merge].
@NullMarked
package dev.selkie.model.merge;

import org.jspecify.annotations.NullMarked;
