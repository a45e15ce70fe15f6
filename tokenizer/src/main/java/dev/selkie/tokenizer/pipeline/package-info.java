/// The stages between text and ids: normalizers, added tokens, pre-tokenizers, byte-pair encoding, post-processors,
/// decoders.
///
/// Each stage is one sealed interface with a record for each kind that `tokenizer.json` can name, and means exactly
/// what the stage of that name means in Hugging Face `tokenizers`. Knows no file and no JSON. Start at
/// [dev.selkie.tokenizer.pipeline.Encoder].
@NullMarked
package dev.selkie.tokenizer.pipeline;

import org.jspecify.annotations.NullMarked;
