package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;

import jdk.incubator.vector.FloatVector;

/// [Tiles] by the Vector API, a tile's sums in registers.
///
/// That a panel is as wide as the tile keeps its index a multiple of a constant: then the compiler drops the checks of
/// the bounds, and the loop is loads and multiply-adds only. Heap arrays, since checks on memory segments stay in the
/// loop (a third of the speed).
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
final class VectorTiles implements Tiles {
    @Override
    public void product(FloatArray x, Result c, Rows a, Columns b, int depth) {
        for (int n = 0; n < b.count(); n += PANEL) {
            int panelAt = b.at() + n / PANEL * b.stride();
            int r = 0;
            for (; r <= a.count() - ROWS; r += ROWS) {
                int cAt = c.at() + r * c.stride() + n;
                six(x.array(), cAt, c.stride(), a.at() + r * a.stride(), a.stride(), panelAt, depth, c.add());
            }
            for (; r < a.count(); r += FEW_ROWS) {
                int cAt = c.at() + r * c.stride() + n;
                three(x.array(), cAt, c.stride(), a.at() + r * a.stride(), a.stride(), panelAt, depth, c.add());
            }
        }
    }

    /// A tile of [Tiles#ROWS] rows. Its eight arguments come one by one, as this is the innermost loop. The stores
    /// within the loop keep the compiler from loading the next rows before these sums, for which it has too few
    /// registers; they are overwritten.
    private static void six(float[] x, int cAt, int cStride, int aAt, int aStride, int bAt, int depth, boolean add) {
        FloatVector c00 = add ? FloatVector.fromArray(F32, x, cAt) : Lanes.all(0);
        FloatVector c01 = add ? FloatVector.fromArray(F32, x, cAt + COUNT) : Lanes.all(0);
        FloatVector c10 = add ? FloatVector.fromArray(F32, x, cAt + cStride) : Lanes.all(0);
        FloatVector c11 = add ? FloatVector.fromArray(F32, x, cAt + cStride + COUNT) : Lanes.all(0);
        FloatVector c20 = add ? FloatVector.fromArray(F32, x, cAt + 2 * cStride) : Lanes.all(0);
        FloatVector c21 = add ? FloatVector.fromArray(F32, x, cAt + 2 * cStride + COUNT) : Lanes.all(0);
        FloatVector c30 = add ? FloatVector.fromArray(F32, x, cAt + 3 * cStride) : Lanes.all(0);
        FloatVector c31 = add ? FloatVector.fromArray(F32, x, cAt + 3 * cStride + COUNT) : Lanes.all(0);
        FloatVector c40 = add ? FloatVector.fromArray(F32, x, cAt + 4 * cStride) : Lanes.all(0);
        FloatVector c41 = add ? FloatVector.fromArray(F32, x, cAt + 4 * cStride + COUNT) : Lanes.all(0);
        FloatVector c50 = add ? FloatVector.fromArray(F32, x, cAt + 5 * cStride) : Lanes.all(0);
        FloatVector c51 = add ? FloatVector.fromArray(F32, x, cAt + 5 * cStride + COUNT) : Lanes.all(0);
        int a1 = aAt + aStride;
        int a2 = aAt + 2 * aStride;
        int a3 = aAt + 3 * aStride;
        int a4 = aAt + 4 * aStride;
        int a5 = aAt + 5 * aStride;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(F32, x, bAt + k * PANEL);
            FloatVector b1 = FloatVector.fromArray(F32, x, bAt + k * PANEL + COUNT);
            FloatVector left = Lanes.all(x[aAt + k]);
            c00 = left.fma(b0, c00);
            c01 = left.fma(b1, c01);
            left = Lanes.all(x[a1 + k]);
            c10 = left.fma(b0, c10);
            c11 = left.fma(b1, c11);
            c11.intoArray(x, cAt);
            left = Lanes.all(x[a2 + k]);
            c20 = left.fma(b0, c20);
            c21 = left.fma(b1, c21);
            left = Lanes.all(x[a3 + k]);
            c30 = left.fma(b0, c30);
            c31 = left.fma(b1, c31);
            c31.intoArray(x, cAt);
            left = Lanes.all(x[a4 + k]);
            c40 = left.fma(b0, c40);
            c41 = left.fma(b1, c41);
            left = Lanes.all(x[a5 + k]);
            c50 = left.fma(b0, c50);
            c51 = left.fma(b1, c51);
        }
        c00.intoArray(x, cAt);
        c01.intoArray(x, cAt + COUNT);
        c10.intoArray(x, cAt + cStride);
        c11.intoArray(x, cAt + cStride + COUNT);
        c20.intoArray(x, cAt + 2 * cStride);
        c21.intoArray(x, cAt + 2 * cStride + COUNT);
        c30.intoArray(x, cAt + 3 * cStride);
        c31.intoArray(x, cAt + 3 * cStride + COUNT);
        c40.intoArray(x, cAt + 4 * cStride);
        c41.intoArray(x, cAt + 4 * cStride + COUNT);
        c50.intoArray(x, cAt + 5 * cStride);
        c51.intoArray(x, cAt + 5 * cStride + COUNT);
    }

    /// A tile of [Tiles#FEW_ROWS] rows.
    private static void three(float[] x, int cAt, int cStride, int aAt, int aStride, int bAt, int depth, boolean add) {
        FloatVector c00 = add ? FloatVector.fromArray(F32, x, cAt) : Lanes.all(0);
        FloatVector c01 = add ? FloatVector.fromArray(F32, x, cAt + COUNT) : Lanes.all(0);
        FloatVector c10 = add ? FloatVector.fromArray(F32, x, cAt + cStride) : Lanes.all(0);
        FloatVector c11 = add ? FloatVector.fromArray(F32, x, cAt + cStride + COUNT) : Lanes.all(0);
        FloatVector c20 = add ? FloatVector.fromArray(F32, x, cAt + 2 * cStride) : Lanes.all(0);
        FloatVector c21 = add ? FloatVector.fromArray(F32, x, cAt + 2 * cStride + COUNT) : Lanes.all(0);
        int a1 = aAt + aStride;
        int a2 = aAt + 2 * aStride;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(F32, x, bAt + k * PANEL);
            FloatVector b1 = FloatVector.fromArray(F32, x, bAt + k * PANEL + COUNT);
            FloatVector left = Lanes.all(x[aAt + k]);
            c00 = left.fma(b0, c00);
            c01 = left.fma(b1, c01);
            left = Lanes.all(x[a1 + k]);
            c10 = left.fma(b0, c10);
            c11 = left.fma(b1, c11);
            left = Lanes.all(x[a2 + k]);
            c20 = left.fma(b0, c20);
            c21 = left.fma(b1, c21);
        }
        c00.intoArray(x, cAt);
        c01.intoArray(x, cAt + COUNT);
        c10.intoArray(x, cAt + cStride);
        c11.intoArray(x, cAt + cStride + COUNT);
        c20.intoArray(x, cAt + 2 * cStride);
        c21.intoArray(x, cAt + 2 * cStride + COUNT);
    }
}
