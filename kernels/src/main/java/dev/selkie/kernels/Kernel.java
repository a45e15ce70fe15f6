package dev.selkie.kernels;

import java.util.List;

/// One call of a numerical kernel: its arguments, already known to fit together.
///
/// Each record is the contract of one kernel on every device: formula, shapes, cost, bound of its error. A
/// device runs them in one exhaustive switch, so a kernel that a device lacks is a compile error there, not a
/// surprise at run time. Views whose [Rows] are open are read at each run: [#flops()] and [#bytes()] are of the
/// rows that are live now.
///
/// Two results of a kernel never overlap, and a result overlaps an argument only where the record says that it may.
public sealed interface Kernel
        permits AdamW,
                Attention,
                EmbeddingForward,
                Fused,
                GatherRows,
                GradientNorm,
                Linear,
                LinearCrossEntropy,
                LinearInputGradient,
                LoraDown,
                LoraUp,
                LoraWeightGradient,
                MatMul,
                RmsNormForward,
                RmsNormInputGradient,
                RmsNormWeightGradient,
                Rope,
                SampleTokens,
                ScatterAddRows,
                ScatterRows,
                SwigluBackward,
                SwigluForward {
    /// Every [#name()] that there is.
    List<String> NAMES = List.of(
            "adamw",
            "attention_backward",
            "attention_forward",
            "embedding_forward",
            "fused",
            "gather_rows",
            "gradient_norm",
            "linear",
            "linear_cross_entropy",
            "linear_input_gradient",
            "lora_down",
            "lora_up",
            "lora_weight_gradient",
            "matmul",
            "rms_norm_forward",
            "rms_norm_input_gradient",
            "rms_norm_weight_gradient",
            "rope",
            "sample_tokens",
            "scatter_add_rows",
            "scatter_rows",
            "swiglu_backward",
            "swiglu_forward");

    /// The stem that this kernel has everywhere: in traces, plans, file names.
    String name();

    /// Floating-point operations, a fused multiply-add counting as two.
    long flops();

    /// Bytes that must cross memory at least once.
    long bytes();
}
