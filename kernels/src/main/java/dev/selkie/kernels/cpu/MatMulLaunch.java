package dev.selkie.kernels.cpu;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.MatMul;

/// [MatMul], row by row.
final class MatMulLaunch implements Launch {
    private final MatMul call;
    private final Workers workers;
    private final Workers.Task task = this::row;

    MatMulLaunch(MatMul call, Workers workers) {
        this.call = call;
        this.workers = workers;
        Host.segment(call.a().data());
        Host.segment(call.b().data());
        Host.segment(call.c().data());
    }

    @Override
    public void run() {
        workers.run(call.c().rows().count(), task);
    }

    private void row(int m, int worker) {
        int inner = call.inner();
        for (int n = 0; n < call.c().cols(); n++) {
            float sum = 0;
            for (int k = 0; k < inner; k++) {
                sum = Math.fma(at(call.a(), call.transposeA(), m, k), at(call.b(), call.transposeB(), k, n), sum);
            }
            Host.set(call.c(), m, n, call.add() ? Host.get(call.c(), m, n) + sum : sum);
        }
    }

    private static float at(F32Matrix matrix, boolean transposed, int row, int column) {
        return transposed ? Host.get(matrix, column, row) : Host.get(matrix, row, column);
    }
}
