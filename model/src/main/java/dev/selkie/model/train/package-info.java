/// Training of adapters: what is computed in which order, how fast it learns, and what is kept of it.
///
/// Start at [dev.selkie.model.train.TrainSettings].
@NullMarked
package dev.selkie.model.train;

import org.jspecify.annotations.NullMarked;
