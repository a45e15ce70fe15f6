/// What a model folder says about its model: `config.json`, `generation_config.json`, and the names and shapes of
/// the weights that follow from them.
///
/// Knows files, not tensors that compute. Start at [dev.selkie.model.config.LlamaFolder].
@NullMarked
package dev.selkie.model.config;

import org.jspecify.annotations.NullMarked;
