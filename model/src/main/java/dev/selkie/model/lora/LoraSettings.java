package dev.selkie.model.lora;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// The shape of an adapter: to each target's `x Wᵀ` it adds `scaling · (x Aᵀ) Bᵀ` with A (rank, in) and B (out,
/// rank).
///
/// @param rank    `R`, from 1
/// @param alpha   numerator of [#scaling()]
/// @param targets the linear maps that are adapted, in every layer
public record LoraSettings(int rank, double alpha, Set<Projection> targets) {
    /// Rank 32, alpha 64 on q_proj and v_proj.
    public static final LoraSettings DEFAULT =
            new LoraSettings(32, 64, EnumSet.of(Projection.Q_PROJ, Projection.V_PROJ));

    /// @throws IllegalArgumentException naming the value that is out of its range
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("rank %d is below 1".formatted(rank));
        }
        if (!Double.isFinite(alpha)) {
            throw new IllegalArgumentException("alpha %s is not finite".formatted(alpha));
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an adapter needs at least one target");
        }
        targets = Collections.unmodifiableSet(EnumSet.copyOf(targets));
    }

    /// An adapter of rank `rank` on all seven linear maps.
    public static LoraSettings all(int rank, double alpha) {
        return new LoraSettings(rank, alpha, EnumSet.allOf(Projection.class));
    }

    /// `alpha / rank`
    public double scaling() {
        return alpha / rank;
    }

    /// The targets' keys, separated by commas.
    public String targetKeys() {
        return Projection.keys(targets);
    }
}
