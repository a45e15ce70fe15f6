package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.TileFunctions;
import dev.selkie.kernels.cpu.x86.TileFunctions.Left;
import dev.selkie.kernels.cpu.x86.TileFunctions.Panels;
import dev.selkie.kernels.cpu.x86.TileFunctions.Sums;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The inner product of attention: a tile of a few rows by two vectors of columns, held in registers.
///
///     c[r, n] (+)= Σ over k of a[r, k] · b[k, n]
///
/// Each sum is one chain of fused multiply-adds in the order of k, so no result depends on the tile it was in
/// or on the width of the vectors. `b` is a panel as wide as the tile, which keeps its index a multiple of a
/// constant: then the compiler drops the checks of the bounds, and the loop is loads and multiply-adds only.
/// Heap arrays, since checks on memory segments stay in the loop (a third of the speed). Where there is machine code,
/// it computes the same.
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
final class Tiles {
    /// Rows of the large tile: with two columns of vectors and their operands they fill 16 registers.
    static final int ROWS = 6;

    /// Rows of the small tile, for what the large one leaves over.
    static final int FEW_ROWS = 3;

    /// Columns of a tile, and of a panel of `b`.
    static final int PANEL = 2 * COUNT;

    private static final @Nullable TileFunctions MACHINE_CODE =
            Lanes.CODE == null ? null : Lanes.CODE.tiles(DType.F32, false);

    private Tiles() {}

    /// All tiles of a product of `rows` (rounded up to [#FEW_ROWS]) by `columns` (rounded up to [#PANEL]).
    ///
    /// @param b      panels one after the other, `panelStride` apart
    static void product(
            float[] c,
            int cAt,
            int cStride,
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int panelStride,
            int rows,
            int columns,
            int depth,
            boolean add) {
        if (MACHINE_CODE != null) {
            int panels = Math.ceilDiv(columns, PANEL);
            if (panels > 0) {
                var right = new Panels(
                        MemorySegment.ofArray(b), bytes(bAt), bytes(COUNT), bytes(PANEL), panels, bytes(panelStride));
                product(MACHINE_CODE, c, cAt, cStride, a, aAt, aStride, right, rows, depth, add);
            }
            return;
        }
        for (int n = 0; n < columns; n += PANEL) {
            int panelAt = bAt + n / PANEL * panelStride;
            int r = 0;
            for (; r <= rows - ROWS; r += ROWS) {
                six(c, cAt + r * cStride + n, cStride, a, aAt + r * aStride, aStride, b, panelAt, depth, add);
            }
            for (; r < rows; r += FEW_ROWS) {
                three(c, cAt + r * cStride + n, cStride, a, aAt + r * aStride, aStride, b, panelAt, depth, add);
            }
        }
    }

    private static void product(
            TileFunctions code,
            float[] c,
            int cAt,
            int cStride,
            float[] a,
            int aAt,
            int aStride,
            Panels b,
            int rows,
            int depth,
            boolean add) {
        MemorySegment left = MemorySegment.ofArray(a);
        MemorySegment sums = MemorySegment.ofArray(c);
        int tiles = Math.ceilDiv(rows, code.mostRows());
        for (int t = 0; t < tiles; t++) {
            int r = t * rows / tiles;
            int count = (t + 1) * rows / tiles - r;
            code.multiply(
                    count,
                    new Left(left, bytes(aAt + r * aStride), bytes(aStride)),
                    b,
                    depth,
                    new Sums(sums, bytes(cAt + r * cStride), bytes(cStride), add, false));
        }
    }

    private static long bytes(int numbers) {
        return (long) numbers * Float.BYTES;
    }

    /// A tile of [#ROWS] rows. Its ten numbers come one by one, as this is the innermost loop. The stores within
    /// the loop keep the compiler from loading the next rows before these sums, for which it has too few registers;
    /// they are overwritten.
    private static void six(
            float[] c,
            int cAt,
            int cStride,
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int depth,
            boolean add) {
        FloatVector c00 = add ? FloatVector.fromArray(F32, c, cAt) : Lanes.all(0);
        FloatVector c01 = add ? FloatVector.fromArray(F32, c, cAt + COUNT) : Lanes.all(0);
        FloatVector c10 = add ? FloatVector.fromArray(F32, c, cAt + cStride) : Lanes.all(0);
        FloatVector c11 = add ? FloatVector.fromArray(F32, c, cAt + cStride + COUNT) : Lanes.all(0);
        FloatVector c20 = add ? FloatVector.fromArray(F32, c, cAt + 2 * cStride) : Lanes.all(0);
        FloatVector c21 = add ? FloatVector.fromArray(F32, c, cAt + 2 * cStride + COUNT) : Lanes.all(0);
        FloatVector c30 = add ? FloatVector.fromArray(F32, c, cAt + 3 * cStride) : Lanes.all(0);
        FloatVector c31 = add ? FloatVector.fromArray(F32, c, cAt + 3 * cStride + COUNT) : Lanes.all(0);
        FloatVector c40 = add ? FloatVector.fromArray(F32, c, cAt + 4 * cStride) : Lanes.all(0);
        FloatVector c41 = add ? FloatVector.fromArray(F32, c, cAt + 4 * cStride + COUNT) : Lanes.all(0);
        FloatVector c50 = add ? FloatVector.fromArray(F32, c, cAt + 5 * cStride) : Lanes.all(0);
        FloatVector c51 = add ? FloatVector.fromArray(F32, c, cAt + 5 * cStride + COUNT) : Lanes.all(0);
        int a1 = aAt + aStride;
        int a2 = aAt + 2 * aStride;
        int a3 = aAt + 3 * aStride;
        int a4 = aAt + 4 * aStride;
        int a5 = aAt + 5 * aStride;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(F32, b, bAt + k * PANEL);
            FloatVector b1 = FloatVector.fromArray(F32, b, bAt + k * PANEL + COUNT);
            FloatVector x = Lanes.all(a[aAt + k]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = Lanes.all(a[a1 + k]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c11.intoArray(c, cAt);
            x = Lanes.all(a[a2 + k]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = Lanes.all(a[a3 + k]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c31.intoArray(c, cAt);
            x = Lanes.all(a[a4 + k]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = Lanes.all(a[a5 + k]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + COUNT);
        c10.intoArray(c, cAt + cStride);
        c11.intoArray(c, cAt + cStride + COUNT);
        c20.intoArray(c, cAt + 2 * cStride);
        c21.intoArray(c, cAt + 2 * cStride + COUNT);
        c30.intoArray(c, cAt + 3 * cStride);
        c31.intoArray(c, cAt + 3 * cStride + COUNT);
        c40.intoArray(c, cAt + 4 * cStride);
        c41.intoArray(c, cAt + 4 * cStride + COUNT);
        c50.intoArray(c, cAt + 5 * cStride);
        c51.intoArray(c, cAt + 5 * cStride + COUNT);
    }

    /// A tile of [#FEW_ROWS] rows.
    private static void three(
            float[] c,
            int cAt,
            int cStride,
            float[] a,
            int aAt,
            int aStride,
            float[] b,
            int bAt,
            int depth,
            boolean add) {
        FloatVector c00 = add ? FloatVector.fromArray(F32, c, cAt) : Lanes.all(0);
        FloatVector c01 = add ? FloatVector.fromArray(F32, c, cAt + COUNT) : Lanes.all(0);
        FloatVector c10 = add ? FloatVector.fromArray(F32, c, cAt + cStride) : Lanes.all(0);
        FloatVector c11 = add ? FloatVector.fromArray(F32, c, cAt + cStride + COUNT) : Lanes.all(0);
        FloatVector c20 = add ? FloatVector.fromArray(F32, c, cAt + 2 * cStride) : Lanes.all(0);
        FloatVector c21 = add ? FloatVector.fromArray(F32, c, cAt + 2 * cStride + COUNT) : Lanes.all(0);
        int a1 = aAt + aStride;
        int a2 = aAt + 2 * aStride;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(F32, b, bAt + k * PANEL);
            FloatVector b1 = FloatVector.fromArray(F32, b, bAt + k * PANEL + COUNT);
            FloatVector x = Lanes.all(a[aAt + k]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = Lanes.all(a[a1 + k]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = Lanes.all(a[a2 + k]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + COUNT);
        c10.intoArray(c, cAt + cStride);
        c11.intoArray(c, cAt + cStride + COUNT);
        c20.intoArray(c, cAt + 2 * cStride);
        c21.intoArray(c, cAt + 2 * cStride + COUNT);
    }
}
