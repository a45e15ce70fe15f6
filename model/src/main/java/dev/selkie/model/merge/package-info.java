/// What was learnt as a plain model folder that any program loads: adapters folded into the weights of their base, or
/// all weights trained.
///
/// Start at [dev.selkie.model.merge.Merge].
@NullMarked
package dev.selkie.model.merge;

import org.jspecify.annotations.NullMarked;
