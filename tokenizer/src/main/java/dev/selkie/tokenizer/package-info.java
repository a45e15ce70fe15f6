/// From text to token ids and back, as `tokenizer.json` says, chat templates, and learning a tokenizer from texts.
///
/// Knows no model and no tensor.
@NullMarked
package dev.selkie.tokenizer;

import org.jspecify.annotations.NullMarked;
