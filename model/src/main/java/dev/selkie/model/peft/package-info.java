/// Adapter folders in the format of the Python library PEFT: `adapter_config.json`, `adapter_model.safetensors`.
///
/// Files to records and back, no arithmetic. Start at [dev.selkie.model.peft.PeftAdapter].
/// Source: Hugging Face, PEFT 0.21, "PEFT checkpoint format", and Hu et al., "LoRA: Low-Rank Adaptation of Large
/// Language Models", arXiv:2106.09685.
@NullMarked
package dev.selkie.model.peft;

import org.jspecify.annotations.NullMarked;
