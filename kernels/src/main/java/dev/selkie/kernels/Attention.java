package dev.selkie.kernels;

/// Causal grouped-query attention, forward or backward.
public sealed interface Attention extends Kernel permits AttentionForward, AttentionBackward {
    /// (T, H·Dh)
    F32Matrix q();

    /// (N, Hk·Dh)
    F32Matrix k();

    /// (N, Hk·Dh)
    F32Matrix v();

    /// (T, H)
    F32Matrix lse();

    /// (S, 4)
    I32Matrix segments();

    /// Dh
    int headDim();

    /// H, query heads.
    default int heads() {
        return q().cols() / headDim();
    }

    /// Hk, key heads.
    default int keyHeads() {
        return k().cols() / headDim();
    }
}
