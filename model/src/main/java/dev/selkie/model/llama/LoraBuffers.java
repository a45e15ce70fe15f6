package dev.selkie.model.llama;

import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.peft.LoraTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The stacked factors of a [LoraStack] on a device, and which adapter is in which slot. Owns their memory.
///
/// A file's adapter may have a rank of its own at each place: here every place has the largest one, filled up
/// with zeros, which add nothing and whose gradients are zero.
public final class LoraBuffers implements AutoCloseable {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final LoraStack stack;
    private final Map<Tensor, ParameterBuffer> buffers = new LinkedHashMap<>();
    private final Map<Projection, int[]> ranks = new EnumMap<>(Projection.class);
    private final float[] scaling;

    /// All slots empty.
    public LoraBuffers(LoraStack stack, Device device) {
        this.stack = stack;
        scaling = new float[stack.slots()];
        for (Projection target : stack.targets()) {
            ranks.put(target, new int[2 * stack.slots()]);
        }
        for (LoraStack.Site site : stack.sites()) {
            buffers.put(site.a(), device.parameter(site.a().shape()));
            buffers.put(site.b(), device.parameter(site.b().shape()));
        }
    }

    /// What the stack's leaves stand for.
    public Map<Tensor, Buffer> buffers() {
        return new LinkedHashMap<>(buffers);
    }

    /// Gives a plan the slots' ranks and scalings as they are now.
    public void feed(Executable plan) {
        if (!stack.sites().isEmpty()) {
            plan.set(stack.scaling(), scaling);
            ranks.forEach((target, values) -> plan.set(stack.ranks(target), values));
        }
    }

    /// Puts an adapter into slot `slot`.
    ///
    /// @throws IllegalArgumentException if it adapts what the stack does not, or has a larger rank
    public void put(int slot, SortedMap<LoraTarget, LoraPair> adapter) {
        int rank = maxRank(adapter);
        scaling[slot] = (float) commonScaling(adapter);
        for (Map.Entry<Projection, int[]> entry : ranks.entrySet()) {
            boolean adapted = adapter.keySet().stream().anyMatch(target -> target.projection() == entry.getKey());
            entry.getValue()[2 * slot] = slot * stack.maxRank();
            entry.getValue()[2 * slot + 1] = adapted ? rank : 0;
        }
        var missing = new TreeMap<>(adapter);
        for (LoraStack.Site site : stack.sites()) {
            LoraPair pair = missing.remove(new LoraTarget(site.layer(), site.projection()));
            write(slot, site.a(), pair == null ? new float[0] : a(pair));
            write(slot, site.b(), pair == null ? new float[0] : b(pair, pair.scaling() / commonScaling(adapter)));
        }
        if (!missing.isEmpty() || rank > stack.maxRank()) {
            throw new IllegalArgumentException(
                    "an adapter of rank %d on %s does not fit".formatted(rank, adapter.keySet()));
        }
    }

    /// The adapter in slot `slot`, with the ranks and scalings of `like`.
    public SortedMap<LoraTarget, LoraPair> take(int slot, SortedMap<LoraTarget, LoraPair> like) {
        var adapter = new TreeMap<LoraTarget, LoraPair>();
        for (LoraStack.Site site : stack.sites()) {
            var target = new LoraTarget(site.layer(), site.projection());
            LoraPair old = like.get(target);
            if (old != null) {
                adapter.put(target, pair(old, read(slot, site.a(), old.rank()), read(slot, site.b(), old.rank())));
            }
        }
        return adapter;
    }

    /// The buffer of a stacked factor.
    public ParameterBuffer buffer(Tensor stacked) {
        ParameterBuffer buffer = buffers.get(stacked);
        if (buffer == null) {
            throw new IllegalArgumentException("%s is no factor of this stack".formatted(stacked));
        }
        return buffer;
    }

    /// The ranks of `projection` in all slots, {first row, rank} each; a copy.
    public int[] ranks(Projection projection) {
        int[] here = ranks.get(projection);
        if (here == null) {
            throw new IllegalArgumentException("this stack does not adapt " + projection.key());
        }
        return here.clone();
    }

    /// Rows of slot `slot` in the buffer of `stacked`, the first `rank` of them, row by row.
    private float[] read(int slot, Tensor stacked, int rank) {
        int width = stacked.shape().size(1);
        var values = new float[rank * width];
        buffer(stacked).read((long) slot * stack.maxRank() * width, values);
        return values;
    }

    @Override
    public void close() {
        buffers.values().forEach(Buffer::close);
    }

    /// The largest rank of an adapter's places.
    public static int maxRank(SortedMap<LoraTarget, LoraPair> adapter) {
        return adapter.values().stream().mapToInt(LoraPair::rank).max().orElse(0);
    }

    /// The scaling that most places share: the first one's. Where another has its own, its B is scaled to make
    /// up for it.
    private static double commonScaling(SortedMap<LoraTarget, LoraPair> adapter) {
        return adapter.isEmpty() ? 1 : adapter.firstEntry().getValue().scaling();
    }

    /// Fills the rows of a slot: `values`, then zeros.
    private void write(int slot, Tensor stacked, float[] values) {
        int width = stacked.shape().size(1);
        float[] rows = Arrays.copyOf(values, stack.maxRank() * width);
        buffer(stacked).write((long) slot * rows.length, rows);
    }

    private static float[] a(LoraPair pair) {
        return pair.a().toArray(F32);
    }

    /// B (out, R) turned to (R, out), times `factor`.
    private static float[] b(LoraPair pair, double factor) {
        int out = Math.toIntExact(pair.out());
        var turned = new float[out * pair.rank()];
        for (int n = 0; n < out; n++) {
            for (int r = 0; r < pair.rank(); r++) {
                float value = pair.b().getAtIndex(F32, (long) n * pair.rank() + r);
                turned[r * out + n] = factor == 1 ? value : (float) (value * factor);
            }
        }
        return turned;
    }

    private static LoraPair pair(LoraPair like, float[] a, float[] turnedB) {
        Arena arena = Arena.ofAuto();
        MemorySegment segmentA = arena.allocate((long) a.length * Float.BYTES, Long.BYTES);
        MemorySegment segmentB = arena.allocate((long) turnedB.length * Float.BYTES, Long.BYTES);
        MemorySegment.copy(a, 0, segmentA, F32, 0, a.length);
        int out = turnedB.length / like.rank();
        for (int n = 0; n < out; n++) {
            for (int r = 0; r < like.rank(); r++) {
                segmentB.setAtIndex(F32, (long) n * like.rank() + r, turnedB[r * out + n]);
            }
        }
        return new LoraPair(like.rank(), like.scaling(), segmentA, segmentB);
    }
}
