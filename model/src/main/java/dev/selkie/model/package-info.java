/// Language models of the Llama family: reading, generation, training.
///
/// Knows the engine and the tokenizer, not what the text is for.
@NullMarked
package dev.selkie.model;

import org.jspecify.annotations.NullMarked;
