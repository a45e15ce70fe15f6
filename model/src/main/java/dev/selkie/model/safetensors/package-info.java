/// Files in the safetensors format, one or a folder of shards: mapped into memory and validated before use; written
/// beside their place and moved there.
///
/// Knows names, element types and shapes; nothing of models. Start at
/// [dev.selkie.model.safetensors.SafetensorsFile], [dev.selkie.model.safetensors.SafetensorsFolder] and
/// [dev.selkie.model.safetensors.SafetensorsWriter].
/// Source: Hugging Face, "Safetensors", format section, https://github.com/huggingface/safetensors.
@NullMarked
package dev.selkie.model.safetensors;

import org.jspecify.annotations.NullMarked;
