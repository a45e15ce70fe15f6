/// Training, of adapters or of all weights: what is computed in which order, how fast it learns, what is kept of it.
///
/// Start at [dev.selkie.model.train.TrainSettings]; for all weights at [dev.selkie.model.train.FullTrainer].
@NullMarked
package dev.selkie.model.train;

import org.jspecify.annotations.NullMarked;
