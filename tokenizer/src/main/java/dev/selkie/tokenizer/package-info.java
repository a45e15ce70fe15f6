/// From text to token ids and back, as `tokenizer.json` says, and chat templates.
///
/// Knows no model and no tensor.
@NullMarked
package dev.selkie.tokenizer;

import org.jspecify.annotations.NullMarked;
