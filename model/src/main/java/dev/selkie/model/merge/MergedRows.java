package dev.selkie.model.merge;

import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The rows of `W + scaling · B A`, computed as they are asked for:
///
///     y[o, i] = W[o, i] + Σ over r of scaling · B[o, r] · A[r, i]
final class MergedRows implements TensorSource.Rows {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TensorEntry weight;
    private final LoraPair pair;
    private final TensorType written;
    private final int in;

    /// @param weight  (out, in)
    /// @param pair    of that shape
    /// @param written the type of the rows handed out
    MergedRows(TensorEntry weight, LoraPair pair, TensorType written) {
        this.weight = weight;
        this.pair = pair;
        this.written = written;
        this.in = Math.toIntExact(pair.in());
    }

    @Override
    public void copy(long first, long count, MemorySegment out) {
        double[] a = doubles(pair.a());
        double[] b = doubles(pair.b());
        double[] sum = new double[in];
        MemorySegment row = MemorySegment.ofArray(new float[in]);
        long rowBytes = out.byteSize() / count;
        for (long i = 0; i < count; i++) {
            MemorySegment stored = weight.data()
                    .asSlice(
                            weight.type().bytes((first + i) * in), weight.type().bytes(in));
            WeightBits.convert(weight.type(), stored, TensorType.F32, row);
            addTo(row, sum, a, b, first + i);
            WeightBits.convert(TensorType.F32, row, written, out.asSlice(i * rowBytes, rowBytes));
        }
    }

    private void addTo(MemorySegment row, double[] sum, double[] a, double[] b, long output) {
        Arrays.fill(sum, 0);
        for (int r = 0; r < pair.rank(); r++) {
            double factor = pair.scaling() * b[Math.toIntExact(output * pair.rank() + r)];
            int start = r * in;
            for (int i = 0; i < in; i++) {
                sum[i] += factor * a[start + i];
            }
        }
        for (int i = 0; i < in; i++) {
            long at = (long) i * Float.BYTES;
            row.set(F32, at, (float) (row.get(F32, at) + sum[i]));
        }
    }

    private static double[] doubles(MemorySegment f32) {
        double[] doubles = new double[Math.toIntExact(f32.byteSize() / Float.BYTES)];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = f32.get(F32, (long) i * Float.BYTES);
        }
        return doubles;
    }
}
