package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.Linear;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.VectorSpecies;

/// [Products] by the Vector API; few rows are multiplied with weights as they lie, see [FewRows].
final class VectorProducts implements Products {
    private final Workers workers;
    private final Buffers buffers;
    private final VectorSpecies<Float> species;
    private final Tile tile;
    private final Map<DType, FewRows> fewRows = new EnumMap<>(DType.class);

    VectorProducts(Workers workers, Buffers buffers, VectorSpecies<Float> species, Tile tile) {
        this.workers = workers;
        this.buffers = buffers;
        this.species = species;
        this.tile = tile;
    }

    @Override
    public Launch blocked(Product product) {
        return new VectorBlocks(product, workers, buffers, tile);
    }

    @Override
    public Launch linear(Linear call) {
        Launch blocked = blocked(new LinearProduct(call, tile));
        return new LinearLaunch(call, workers, buffers, tile, fewRows(call.w().dtype()), blocked);
    }

    private FewRows fewRows(DType dtype) {
        return fewRows.computeIfAbsent(dtype, d -> VectorFewRows.of(new VectorCode.Constants(species, d)));
    }

    @Override
    public Transpose transpose(DType dtype) {
        return Transpose.of(new VectorCode.Constants(species, dtype));
    }
}
