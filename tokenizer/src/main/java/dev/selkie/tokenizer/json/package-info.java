/// Files read without trust: JSON as trees with typed access or value by value, and the error of a file that is not
/// what it claims to be; JSON written as Python writes it.
///
/// Knows nothing of tokenizers or models, nor does anything outside know the JSON library. Start at
/// [dev.selkie.tokenizer.json.JsonObject].
@NullMarked
package dev.selkie.tokenizer.json;

import org.jspecify.annotations.NullMarked;
