/// Model files in the GGUF format of llama.cpp: read without trust, and turned into Hugging Face folders.
///
/// Start at [dev.selkie.model.gguf.GgufImport] for the conversion, [dev.selkie.model.gguf.GgufFile] for the format.
/// Source: ggml, "GGUF", https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
@NullMarked
package dev.selkie.model.gguf;

import org.jspecify.annotations.NullMarked;
