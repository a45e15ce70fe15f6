package dev.selkie.engine;

import dev.selkie.kernels.DType;

/// The type of every op's result: f32, but for given integers, sampled ids and frozen matrices.
final class DTypes {
    private DTypes() {}

    static DType of(Op op) {
        return switch (op) {
            case Op.Input input -> input.dtype();
            case Op.Weight weight -> weight.shape().rank() == 2 ? weight.dtype() : DType.F32;
            case Op.Constant constant -> constant.dtype();
            case Op.Reshape reshape -> reshape.x().dtype();
            case Op.Slice slice -> slice.x().dtype();
            case Op.Permute permute -> permute.x().dtype();
            case Op.Expand expand -> expand.x().dtype();
            case Op.Part(Multi.SampleTokens _, int index) -> index == 0 ? DType.I32 : DType.F32;
            case Op.Parameter _, Op.Index _ -> DType.F32;
            case Op.Elementwise _, Op.Sum _, Op.Maximum _, Op.Concat _ -> DType.F32;
            case Op.GatherRows _, Op.ScatterAddRows _, Op.ScatterRows _ -> DType.F32;
            case Op.Additive _, Op.Accumulate _, Op.Part _, Macro _ -> DType.F32;
        };
    }
}
