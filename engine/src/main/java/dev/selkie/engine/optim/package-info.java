/// Optimizers as graphs: from a loss to the updates of its parameters. Start at [dev.selkie.engine.optim.AdamW].
///
/// Knows tensors and gradients; knows no device.
@NullMarked
package dev.selkie.engine.optim;

import org.jspecify.annotations.NullMarked;
