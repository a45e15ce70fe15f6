package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Fused.Operand;
import dev.selkie.kernels.Program;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// [Fused] through generated code, rows shared out among the workers.
final class FusedLaunch implements Launch {
    /// Numbers that are worth a piece of their own.
    private static final int PIECE = 8192;

    private final Fused call;
    private final FusedRow code;
    private final Workers workers;
    private final MemorySegment[] segments;
    private final long[] strides; // in bytes, [operand · axes + axis]
    private final long[] alongRow; // in bytes, for each operand
    private final long[] starts; // in bytes, for each operand
    private final Frame[] frames;
    private final Workers.Task task = this::rows;
    private int rowsInPiece;

    /// What one worker changes while it runs.
    private static final class Frame {
        private final long[] offsets;
        private final int[] index = new int[Fused.AXES];
        private final float[] lanes;

        Frame(int operands, int reductions) {
            offsets = new long[operands];
            lanes = new float[reductions * FusedOps.LANES];
        }
    }

    FusedLaunch(Fused call, Workers workers, FusedCompiler compiler) {
        this.call = call;
        this.workers = workers;
        this.code = compiler.compile(call);
        List<Operand> operands = new ArrayList<>(call.inputs());
        operands.add(call.output());
        int count = operands.size();
        segments =
                operands.stream().map(operand -> Host.segment(operand.data())).toArray(MemorySegment[]::new);
        starts = operands.stream()
                .mapToLong(operand -> operand.offset() * Float.BYTES)
                .toArray();
        alongRow = operands.stream()
                .mapToLong(operand -> operand.strides().getLast() * Float.BYTES)
                .toArray();
        strides = operands.stream()
                .flatMap(operand -> operand.strides().stream())
                .mapToLong(stride -> stride * Float.BYTES)
                .toArray();
        int reductions = (int) call.program().steps().stream()
                .filter(Program.Reduce.class::isInstance)
                .count();
        frames = new Frame[workers.count()];
        for (int worker = 0; worker < frames.length; worker++) {
            frames[worker] = new Frame(count, reductions);
        }
    }

    @Override
    public void run() {
        int rows = extent(0) * extent(1) * extent(2);
        rowsInPiece = Math.max(1, PIECE / Math.max(1, extent(3)));
        workers.run(Math.ceilDiv(rows, rowsInPiece), task);
    }

    private int extent(int axis) {
        return call.space().get(axis).count();
    }

    private void rows(int piece, int worker) {
        Frame frame = frames[worker];
        int first = piece * rowsInPiece;
        int end = Math.min(first + rowsInPiece, extent(0) * extent(1) * extent(2));
        for (int row = first; row < end; row++) {
            locate(frame, row);
            code.run(segments, frame.offsets, alongRow, frame.index, extent(3), frame.lanes);
        }
    }

    private void locate(Frame frame, int row) {
        frame.index[0] = row / extent(2) / extent(1);
        frame.index[1] = row / extent(2) % extent(1);
        frame.index[2] = row % extent(2);
        for (int operand = 0; operand < starts.length; operand++) {
            int at = operand * Fused.AXES;
            frame.offsets[operand] = starts[operand]
                    + frame.index[0] * strides[at]
                    + frame.index[1] * strides[at + 1]
                    + frame.index[2] * strides[at + 2];
        }
    }
}
