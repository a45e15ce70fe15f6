package dev.selkie.engine.runtime;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.TinyLlama;
import dev.selkie.fixtures.Allocation;
import dev.selkie.kernels.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Runs make few objects, most of them boxes around vectors: what [Executable] says. One thread does all the work
/// here, so all of them are seen.
class GarbageTest {
    /// Boxes of some launches, twice as large with vectors of 512 bits as with 256: some 30 KB then; before anything is
    /// compiled it is half a megabyte.
    private static final long BYTES_OF_A_TRAINING_STEP = 36 << 10;

    /// Some 6 KB with vectors of 512 bits.
    private static final long BYTES_OF_A_GENERATION_STEP = 8 << 10;

    @Test
    void aTrainingStepLeavesLittle() {
        var llama = new TinyLlama();
        Graph graph = llama.trainingStep();
        try (Device device = new CpuDevice(1)) {
            Map<Tensor, Buffer> buffers = TinyLlamaTest.buffers(device, llama);
            try (Executable step = device.load(device.plan(graph), buffers)) {
                TinyLlamaTest.setBatch(step, llama, 0, 1);
                float[] hyper = TinyLlamaTest.hyper(1);
                float[] logprobs = new float[12];
                Allocation.assertAtMost(BYTES_OF_A_TRAINING_STEP, () -> {
                    step.set(llama.hyper, hyper);
                    step.run();
                    step.read(graph.outputs().getFirst(), logprobs);
                });
            } finally {
                buffers.values().forEach(Buffer::close);
            }
        }
    }

    @Test
    void aGenerationStepLeavesLittle() {
        var llama = new TinyLlama();
        Graph graph = llama.generationStep();
        try (Device device = new CpuDevice(1)) {
            Map<Tensor, Buffer> buffers = TinyLlamaTest.buffers(device, llama);
            try (Executable step = device.load(device.plan(graph), buffers)) {
                setRows(step, llama);
                int[] ids = new int[2];
                Allocation.assertAtMost(BYTES_OF_A_GENERATION_STEP, () -> {
                    step.live(llama.sequences, 2);
                    step.run();
                    step.read(graph.outputs().getFirst(), ids);
                });
            } finally {
                buffers.values().forEach(Buffer::close);
            }
        }
    }

    /// The next token of two sequences.
    private static void setRows(Executable step, TinyLlama llama) {
        TinyLlamaTest.rows(step, llama, new int[] {3, 10}, new int[] {4, 2});
        step.set(llama.segments, 0, 1, 4, 0, 1, 1, 2, 10);
        step.set(TinyLlamaTest.input(llama, "cache_rows", DType.I32, 1), 4, 12);
        step.set(TinyLlamaTest.last(llama), 0, 1);
        step.set(TinyLlamaTest.ofSequences(llama, "settings", DType.F32, 5), 0.7f, 0.9f, 8, 0, 1, 0, 1, 0, 0, 1);
        step.set(TinyLlamaTest.ofSequences(llama, "uniforms", DType.F32, 1), 0.3f, 0.5f);
        step.set(TinyLlamaTest.ofSequences(llama, "history", DType.I32, 4), -1, -1, -1, -1, -1, -1, -1, -1);
    }
}
