/// Low-rank adapters: which linear layers they change, and their weights on the host.
///
/// Start at [dev.selkie.model.lora.LoraSettings]. Source: Hu et al., "LoRA: Low-Rank Adaptation of Large
/// Language Models", arXiv:2106.09685.
@NullMarked
package dev.selkie.model.lora;

import org.jspecify.annotations.NullMarked;
