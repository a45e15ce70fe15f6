package dev.selkie.engine;

/// The stem of every op: the word by which errors, plans and kernels know it.
public final class Names {
    private Names() {}

    public static String of(Op op) {
        return switch (op) {
            case Op.Input input -> "input " + input.name();
            case Op.Parameter parameter -> "parameter " + parameter.name();
            case Op.Weight weight -> "weight " + weight.name();
            case Op.Constant _ -> "constant";
            case Op.Index _ -> "index";
            case Op.Add _ -> "add";
            case Op.Sub _ -> "sub";
            case Op.Mul _ -> "mul";
            case Op.Div _ -> "div";
            case Op.Max _ -> "max";
            case Op.Less _ -> "less";
            case Op.Equal _ -> "equal";
            case Op.Where _ -> "where";
            case Op.Exp _ -> "exp";
            case Op.Log _ -> "log";
            case Op.Sqrt _ -> "sqrt";
            case Op.Rsqrt _ -> "rsqrt";
            case Op.Cast _ -> "cast";
            case Op.Sum _ -> "sum";
            case Op.Maximum _ -> "maximum";
            case Op.Reshape _ -> "reshape";
            case Op.Permute _ -> "permute";
            case Op.Expand _ -> "expand";
            case Op.Slice _ -> "slice";
            case Op.Concat _ -> "concat";
            case Op.GatherRows _ -> "gather_rows";
            case Op.ScatterAddRows _ -> "scatter_add_rows";
            case Op.ScatterRows _ -> "scatter_rows";
            case Op.MatMul _ -> "matmul";
            case Op.Accumulate accumulate -> of(accumulate.addend());
            case Op.Part part -> of(part.multi());
            case Macro.Linear _ -> "linear";
            case Macro.LinearInputGradient _ -> "linear_input_gradient";
            case Macro.LoraDown _ -> "lora_down";
            case Macro.LoraUp _ -> "lora_up";
            case Macro.LoraWeightGradient _ -> "lora_weight_gradient";
            case Macro.RmsNormInputGradient _ -> "rms_norm_input_gradient";
            case Macro.RmsNormWeightGradient _ -> "rms_norm_weight_gradient";
            case Macro.Rope _ -> "rope";
            case Macro.Swiglu _ -> "swiglu";
            case Macro.Embedding _ -> "embedding";
            case Macro.GradientNorm _ -> "gradient_norm";
        };
    }

    public static String of(Multi multi) {
        return switch (multi) {
            case Multi.RmsNorm _ -> "rms_norm";
            case Multi.Attention _ -> "attention";
            case Multi.AttentionBackward _ -> "attention_backward";
            case Multi.SwigluBackward _ -> "swiglu_backward";
            case Multi.CrossEntropy _ -> "cross_entropy";
            case Multi.AdamW _ -> "adamw";
            case Multi.SampleTokens _ -> "sample_tokens";
        };
    }
}
