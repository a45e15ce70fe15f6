package dev.selkie.kernels.cpu;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.GatherRows;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.ScatterRows;
import java.util.Objects;

/// [GatherRows] and [ScatterRows]: copies whole rows.
final class CopyRowsLaunch extends RowLaunch {
    private final F32Matrix to;
    private final F32Matrix from;
    private final I32Matrix rows;
    private final boolean scatter;

    private CopyRowsLaunch(F32Matrix to, F32Matrix from, I32Matrix rows, boolean scatter, Workers workers) {
        super(rows.rows(), to.cols(), workers);
        this.to = to;
        this.from = from;
        this.rows = rows;
        this.scatter = scatter;
        Host.require(to.data());
        Host.require(from.data());
        Host.require(rows.data());
    }

    static CopyRowsLaunch gather(GatherRows call, Workers workers) {
        return new CopyRowsLaunch(call.y(), call.x(), call.rows(), false, workers);
    }

    static CopyRowsLaunch scatter(ScatterRows call, Workers workers) {
        return new CopyRowsLaunch(call.y(), call.x(), call.rows(), true, workers);
    }

    @Override
    void row(int t, int worker) {
        int row = Host.get(rows, t, 0);
        if (scatter && row != -1) {
            Host.copyRow(from, t, to, Objects.checkIndex(row, to.rows().count()));
        } else if (!scatter) {
            Host.copyRow(from, Objects.checkIndex(row, from.rows().count()), to, t);
        }
    }
}
