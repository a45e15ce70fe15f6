package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// [LinearCrossEntropy], a chunk of rows at a time: [Linear] makes the chunk's logits, each row of them becomes its
/// own gradient, and [LinearInputGradient] takes that back to the hidden rows.
final class LinearCrossEntropyLaunch implements Launch {
    /// Logits that exist at a time, unless so few rows of them would leave the head's weights waiting for memory.
    private static final int LOGITS_IN_A_CHUNK = 1 << 22;

    private static final int LEAST_ROWS_IN_A_CHUNK = 32;

    /// Large batches have larger chunks, up to four times as many logits: the head's weights are then read and
    /// transposed less often, and what else such a batch takes makes up for the memory.
    private static final int CHUNKS_OF_A_LARGE_BATCH = 6;

    private static final int MOST_LOGITS_IN_A_CHUNK = 4 * LOGITS_IN_A_CHUNK;
    private static final long ALIGNMENT = 64;

    private final LinearCrossEntropy call;
    private final Workers workers;
    private final int vocabulary;
    private final Rows chunk;
    private final int[] rowOf;
    private final F32Matrix hidden;
    private final HostF32 logits;
    private final F32Matrix gradient;
    private final Launch head;
    private final Launch headGradient;
    private final Workers.Task task = this::row;

    LinearCrossEntropyLaunch(LinearCrossEntropy call, Workers workers, CpuKernels kernels) {
        this.call = call;
        this.workers = workers;
        this.vocabulary = call.head().rows();
        this.chunk = Rows.open(rowsOfChunk(call.hidden().rows().capacity(), vocabulary));
        this.rowOf = new int[chunk.capacity()];
        this.hidden = allocate(call.hidden().cols());
        F32Matrix chunkLogits = allocate(vocabulary);
        this.logits = new HostF32(chunkLogits);
        this.gradient = call.dHidden().isPresent() ? allocate(call.hidden().cols()) : hidden;
        this.head = kernels.prepare(new Linear(chunkLogits, hidden, call.head(), false));
        this.headGradient = kernels.prepare(new LinearInputGradient(gradient, chunkLogits, call.head(), false));
        Host.require(call.logprobs().data());
        Host.require(call.targets().data());
        Host.require(call.weights().data());
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    private static int rowsOfChunk(int capacity, int vocabulary) {
        int usual = Math.max(LEAST_ROWS_IN_A_CHUNK, LOGITS_IN_A_CHUNK / vocabulary);
        int large = Math.min(capacity / CHUNKS_OF_A_LARGE_BATCH, MOST_LOGITS_IN_A_CHUNK / vocabulary);
        return Math.min(capacity, Math.max(usual, large));
    }

    private F32Matrix allocate(int cols) {
        long bytes = (long) chunk.capacity() * cols * Float.BYTES;
        return new F32Matrix(new HostMemory(Arena.ofAuto().allocate(bytes, ALIGNMENT)), chunk, cols);
    }

    @Override
    public void run() {
        int rows = call.hidden().rows().count();
        int t = 0;
        while (t < rows) {
            t = gather(t, rows);
            if (chunk.count() > 0) {
                score();
            }
        }
    }

    /// Fills the chunk with rows from `t` on whose weight is not 0; the others get their zeros.
    ///
    /// @return the row to go on with
    private int gather(int t, int rows) {
        int left = rows - t;
        int most = Math.ceilDiv(left, Math.ceilDiv(left, chunk.capacity())); // chunks of equal size
        int count = 0;
        int next = t;
        for (; next < rows && count < most; next++) {
            if (Host.get(call.weights(), next, 0) == 0) {
                skip(next);
            } else {
                Host.copyRow(call.hidden(), next, hidden, count);
                rowOf[count++] = next;
            }
        }
        chunk.set(count);
        return next;
    }

    private void skip(int row) {
        Host.set(call.logprobs(), row, 0, 0);
        if (call.dHidden().isPresent()) {
            F32Matrix d = call.dHidden().get();
            Host.segment(d.data())
                    .asSlice(Host.rowOffset(d, row), (long) d.cols() * Float.BYTES)
                    .fill((byte) 0);
        }
    }

    private void score() {
        head.run();
        workers.run(chunk.count(), task);
        if (call.dHidden().isPresent()) {
            headGradient.run();
            for (int i = 0; i < chunk.count(); i++) {
                Host.copyRow(gradient, i, call.dHidden().get(), rowOf[i]);
            }
        }
    }

    private void row(int index, int worker) {
        MemorySegment chains = workers.scratch(worker);
        int row = rowOf[index];
        int target = Objects.checkIndex(Host.get(call.targets(), row, 0), vocabulary);
        float largest = LogSumExp.largest(logits, index);
        double sum = LogSumExp.sum(logits, index, largest, chains);
        float logit = logits.get(index, target);
        Host.set(call.logprobs(), row, 0, LogSumExp.logProbability(logit, largest, sum));
        if (call.dHidden().isPresent()) {
            differentiate(index, largest, (float) (Host.get(call.weights(), row, 0) / sum));
            double probability = VectorMath.exp(logit - largest) / sum;
            logits.set(index, target, (float) ((probability - 1) * Host.get(call.weights(), row, 0)));
        }
    }

    /// Turns a row of logits z into `exp(z − largest) · factor`.
    private void differentiate(int index, float largest, float factor) {
        long at = logits.at(index, 0);
        int whole = Lanes.whole(vocabulary);
        for (int n = 0; n < whole; n += Lanes.COUNT) {
            FloatVector difference = Lanes.load(logits.segment(), at + bytes(n)).sub(largest);
            Lanes.store(VectorMath.exp(difference).mul(factor), logits.segment(), at + bytes(n));
        }
        for (int n = whole; n < vocabulary; n++) {
            logits.set(index, n, VectorMath.exp(logits.get(index, n) - largest) * factor);
        }
    }
}
