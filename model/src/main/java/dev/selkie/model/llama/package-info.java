/// The Llama's forward pass as a graph, and what it reads: weights, adapters, rotary angles, batches of flat
/// tokens.
///
/// Start at [dev.selkie.model.llama.LlamaGraph].
@NullMarked
package dev.selkie.model.llama;

import org.jspecify.annotations.NullMarked;
