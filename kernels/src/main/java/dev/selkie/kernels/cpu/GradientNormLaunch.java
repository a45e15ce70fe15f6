package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.GradientNorm.Gradient;
import dev.selkie.kernels.I32Matrix;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// [GradientNorm]: first the squares of each row on all workers, then each adapter's rows in their order.
final class GradientNormLaunch implements Launch {
    private static final int SUMS = 8;

    private final HostF32 norms;
    private final List<I32Matrix> ranks;
    private final List<HostF32> gradients;
    private final RowChunks chunks;
    private final Workers workers;
    private final double[] squares;
    private final Workers.Task task = this::chunk;

    GradientNormLaunch(GradientNorm call, Workers workers) {
        this.norms = new HostF32(call.norms());
        this.ranks = call.gradients().stream().map(Gradient::ranks).toList();
        this.gradients = call.gradients().stream()
                .map(gradient -> new HostF32(gradient.matrix()))
                .toList();
        this.chunks =
                new RowChunks(call.gradients().stream().map(Gradient::matrix).toList());
        this.workers = workers;
        this.squares = new double[chunks.rows()];
        ranks.forEach(matrix -> Host.segment(matrix.data()));
    }

    @Override
    public void run() {
        workers.run(chunks.count(), task);
        for (int adapter = 0; adapter < norms.rows(); adapter++) {
            norms.set(adapter, 0, (float) Math.sqrt(sum(adapter)));
        }
    }

    private double sum(int adapter) {
        double sum = 0;
        for (int i = 0; i < ranks.size(); i++) {
            int first = Host.get(ranks.get(i), adapter, 0);
            int rank = Host.get(ranks.get(i), adapter, 1);
            for (int r = 0; r < rank; r++) {
                sum += squares[chunks.row(i, first + r)];
            }
        }
        return sum;
    }

    private void chunk(int chunk, int worker) {
        int matrix = chunks.matrix(chunk);
        HostF32 gradient = gradients.get(matrix);
        int end = chunks.end(chunk);
        for (int row = chunks.begin(chunk); row < end; row++) {
            squares[chunks.row(matrix, row)] = squares(gradient.segment(), gradient.at(row, 0), gradient.cols());
        }
    }

    /// Eight sums as variables of their own, as the compiler keeps those in registers.
    private static double squares(MemorySegment row, long at, int count) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        double sum4 = 0;
        double sum5 = 0;
        double sum6 = 0;
        double sum7 = 0;
        int whole = count - count % SUMS;
        for (int c = 0; c < whole; c += SUMS) {
            sum0 = addSquare(row, at, c, sum0);
            sum1 = addSquare(row, at, c + 1, sum1);
            sum2 = addSquare(row, at, c + 2, sum2);
            sum3 = addSquare(row, at, c + 3, sum3);
            sum4 = addSquare(row, at, c + 4, sum4);
            sum5 = addSquare(row, at, c + 5, sum5);
            sum6 = addSquare(row, at, c + 6, sum6);
            sum7 = addSquare(row, at, c + 7, sum7);
        }
        double rest = 0;
        for (int c = whole; c < count; c++) {
            rest = addSquare(row, at, c, rest);
        }
        return ((sum0 + sum4) + (sum2 + sum6)) + ((sum1 + sum5) + (sum3 + sum7)) + rest;
    }

    private static double addSquare(MemorySegment row, long at, int column, double sum) {
        double g = row.get(JAVA_FLOAT_UNALIGNED, at + (long) column * Float.BYTES);
        return Math.fma(g, g, sum);
    }
}
