package dev.selkie.model.llama;

import dev.selkie.engine.Adapters;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.peft.LoraTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Room for several adapters at once: slot s owns rows `s · maxRank` to `(s + 1) · maxRank` of every stacked A
/// and B. An adapter of lower rank leaves the rest of its rows unused; one without a projection has rank 0
/// there.
public final class LoraStack {
    private final int slots;
    private final int maxRank;
    private final Tensor rowAdapter;
    private final Tensor scaling;
    private final Map<Projection, Adapters> adapters;
    private final List<Site> sites;

    private LoraStack(
            int slots,
            int maxRank,
            Tensor rowAdapter,
            Tensor scaling,
            Map<Projection, Adapters> adapters,
            List<Site> sites) {
        this.slots = slots;
        this.maxRank = maxRank;
        this.rowAdapter = rowAdapter;
        this.scaling = scaling;
        this.adapters = adapters;
        this.sites = sites;
    }

    /// One linear map with its stacked factors.
    ///
    /// @param a (slots · maxRank, in)
    /// @param b (slots · maxRank, out): the transpose of what an adapter file holds
    public record Site(int layer, Projection projection, Tensor a, Tensor b) {
        /// Its place in the model, such as `model.layers.3.self_attn.q_proj`.
        public String name() {
            return LlamaTensors.layer(layer) + projection.path();
        }
    }

    /// No adapters at all.
    public static LoraStack none() {
        Tensor unused = Tensor.scalar(0);
        return new LoraStack(0, 0, unused, unused, new EnumMap<>(Projection.class), List.of());
    }

    /// Room for `slots` adapters on `targets`, of ranks up to `maxRank`.
    public static LoraStack of(LlamaConfig config, FlatBatch batch, int slots, int maxRank, Set<Projection> targets) {
        Tensor rowAdapter = Tensor.input("lora.row_adapter", DType.I32, Shape.of(batch.tokens(), 1));
        Tensor scaling = Tensor.input("lora.scaling", DType.F32, Shape.of(slots, 1));
        var adapters = new EnumMap<Projection, Adapters>(Projection.class);
        for (Projection target : targets) {
            Tensor ranks = Tensor.input("lora.ranks." + target.key(), DType.I32, Shape.of(slots, 2));
            adapters.put(target, new Adapters(rowAdapter, ranks, scaling));
        }
        var sites = new ArrayList<Site>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            for (Projection target : targets) {
                sites.add(site(config, layer, target, slots * maxRank));
            }
        }
        return new LoraStack(slots, maxRank, rowAdapter, scaling, adapters, List.copyOf(sites));
    }

    /// What `adapter` adapts.
    public static Set<Projection> targets(SortedMap<LoraTarget, LoraPair> adapter) {
        var targets = EnumSet.noneOf(Projection.class);
        adapter.keySet().forEach(target -> targets.add(target.projection()));
        return targets;
    }

    public int slots() {
        return slots;
    }

    public int maxRank() {
        return maxRank;
    }

    public Set<Projection> targets() {
        return adapters.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(adapters.keySet()));
    }

    /// All stacks, layer by layer.
    public List<Site> sites() {
        return sites;
    }

    /// The input that names the slot of each token's adapter, (T, 1) i32, −1 for none.
    public Tensor rowAdapter() {
        return rowAdapter;
    }

    /// The input with each slot's alpha / rank, (slots, 1).
    public Tensor scaling() {
        return scaling;
    }

    /// The input with each slot's first row and rank in the stacks of `projection`, (slots, 2) i32.
    public Tensor ranks(Projection projection) {
        return of(projection).ranks();
    }

    private Adapters of(Projection projection) {
        Adapters here = adapters.get(projection);
        if (here == null) {
            throw new IllegalArgumentException("this stack does not adapt " + projection.key());
        }
        return here;
    }

    /// `x Wᵀ`, plus what each row's adapter adds.
    Tensor linear(int layer, Projection projection, Tensor x, Tensor weight) {
        Adapters here = adapters.get(projection);
        if (here == null) {
            return x.linear(weight);
        }
        Site site = sites.get(
                layer * adapters.size() + List.copyOf(adapters.keySet()).indexOf(projection));
        return x.loraLinear(weight, site.a(), site.b(), here, maxRank);
    }

    private static Site site(LlamaConfig config, int layer, Projection target, int rows) {
        String name = LlamaTensors.layer(layer) + target.path();
        return new Site(
                layer,
                target,
                Tensor.parameter(name + ".lora_A", Shape.of(rows, target.inputs(config))),
                Tensor.parameter(name + ".lora_B", Shape.of(rows, target.outputs(config))));
    }
}
