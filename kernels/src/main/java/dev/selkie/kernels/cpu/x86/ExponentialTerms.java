package dev.selkie.kernels.cpu.x86;

import java.util.List;

/// The numbers that an exponential is computed with, so that code of any kind computes the same bits:
///
///     s = x · log2e + rounder      n = s − rounder      r = x + n · ln2High + n · ln2Low
///     eˣ = polynomial(r) · 2ⁿ, where s, its bits shifted left by `exponentAt` and `scale` added, is the bits of 2ⁿ
///
/// 0 for x below `least`, ∞ for x above `most`. All but the differences, products and sums named here are fused.
///
/// @param ln2High    the negative of the first part of ln 2
/// @param ln2Low     the negative of the rest
/// @param polynomial coefficients, that of the highest power first
public record ExponentialTerms(
        float least,
        float most,
        float log2e,
        float rounder,
        float ln2High,
        float ln2Low,
        List<Float> polynomial,
        int exponentAt,
        int scale) {
    public ExponentialTerms {
        polynomial = List.copyOf(polynomial);
    }
}
