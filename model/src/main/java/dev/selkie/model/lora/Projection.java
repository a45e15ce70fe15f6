package dev.selkie.model.lora;

import dev.selkie.model.config.LlamaConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The linear maps of a Llama block, in the order of their use. Each can carry an adapter.
public enum Projection {
    Q_PROJ("self_attn"),
    K_PROJ("self_attn"),
    V_PROJ("self_attn"),
    O_PROJ("self_attn"),
    GATE_PROJ("mlp"),
    UP_PROJ("mlp"),
    DOWN_PROJ("mlp");

    private final String block;

    Projection(String block) {
        this.block = block;
    }

    /// Its name in checkpoints and settings, such as `q_proj`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Its place within a layer, such as `self_attn.q_proj`.
    public String path() {
        return block + "." + key();
    }

    /// Columns of its weight: the width of what it reads.
    public int inputs(LlamaConfig config) {
        return switch (this) {
            case Q_PROJ, K_PROJ, V_PROJ, GATE_PROJ, UP_PROJ -> config.hiddenSize();
            case O_PROJ -> config.numAttentionHeads() * config.headDim();
            case DOWN_PROJ -> config.intermediateSize();
        };
    }

    /// Rows of its weight: the width of what it gives.
    public int outputs(LlamaConfig config) {
        return switch (this) {
            case Q_PROJ -> config.numAttentionHeads() * config.headDim();
            case K_PROJ, V_PROJ -> config.numKeyValueHeads() * config.headDim();
            case O_PROJ, DOWN_PROJ -> config.hiddenSize();
            case GATE_PROJ, UP_PROJ -> config.intermediateSize();
        };
    }

    /// The projection of that [#key()].
    ///
    /// @throws IllegalArgumentException if there is none
    public static Projection named(String key) {
        for (Projection projection : values()) {
            if (projection.key().equals(key)) {
                return projection;
            }
        }
        throw new IllegalArgumentException(
                "target '%s' is none of %s".formatted(key, keys(EnumSet.allOf(Projection.class))));
    }

    /// `all`, or keys separated by commas.
    ///
    /// @throws IllegalArgumentException if one of them is no projection's
    public static Set<Projection> set(String keys) {
        var targets = EnumSet.noneOf(Projection.class);
        if (keys.strip().equals("all")) {
            targets.addAll(List.of(values()));
        } else {
            for (String key : keys.split(",", -1)) {
                targets.add(named(key.strip()));
            }
        }
        return targets;
    }

    static String keys(Set<Projection> projections) {
        var keys = new ArrayList<String>();
        projections.forEach(projection -> keys.add(projection.key()));
        return String.join(",", keys);
    }
}
