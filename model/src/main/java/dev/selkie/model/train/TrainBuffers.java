package dev.selkie.model.train;

import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.model.llama.LoraBuffers;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainPlan.Trained;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What training changes, on the device: adapters, moments, sums of gradients. Owns their memory.
final class TrainBuffers implements AutoCloseable {
    private final TrainPlan plan;
    private final LoraBuffers adapters;
    private final Map<Tensor, ParameterBuffer> state;

    TrainBuffers(TrainPlan plan, Device device, boolean accumulate) {
        this.plan = plan;
        adapters = new LoraBuffers(plan.stack(), device);
        state = plan.state(device, accumulate);
    }

    LoraBuffers adapters() {
        return adapters;
    }

    Map<Tensor, Buffer> all() {
        var all = new LinkedHashMap<Tensor, Buffer>(adapters.buffers());
        all.putAll(state);
        return all;
    }

    /// Puts a job's adapter and its moments, at first zeros, into slot `slot`.
    void put(int slot, TrainingJob job) {
        adapters.put(slot, job.start().weights());
        for (Trained one : plan.trained()) {
            write(slot, state(one.m()), moments(job, one.name() + ".m", one.m()));
            write(slot, state(one.v()), moments(job, one.name() + ".v", one.v()));
            job.resumed()
                    .ifPresent(snapshot -> write(
                            slot,
                            adapters.buffer(one.parameter()),
                            snapshot.get(one.name(), slotSize(one.parameter()))));
        }
    }

    /// The job's adapter as it is in slot `slot`.
    PeftAdapter take(int slot, TrainingJob job) {
        return new PeftAdapter(
                job.start().config(), adapters.take(slot, job.start().weights()));
    }

    /// The whole state of slot `slot` after `step`.
    Snapshot snapshot(int slot, int step) {
        var values = new TreeMap<String, float[]>();
        for (Trained one : plan.trained()) {
            values.put(one.name(), read(slot, adapters.buffer(one.parameter())));
            values.put(one.name() + ".m", read(slot, state(one.m())));
            values.put(one.name() + ".v", read(slot, state(one.v())));
        }
        return new Snapshot(step, values);
    }

    @Override
    public void close() {
        adapters.close();
        state.values().forEach(Buffer::close);
    }

    private float[] moments(TrainingJob job, String name, Tensor stacked) {
        int size = slotSize(stacked);
        return job.resumed().map(snapshot -> snapshot.get(name, size)).orElseGet(() -> new float[size]);
    }

    private ParameterBuffer state(Tensor leaf) {
        ParameterBuffer buffer = state.get(leaf);
        if (buffer == null) {
            throw new AssertionError(leaf + " has no buffer");
        }
        return buffer;
    }

    private void write(int slot, ParameterBuffer buffer, float[] values) {
        buffer.write((long) slot * values.length, values);
    }

    private float[] read(int slot, ParameterBuffer buffer) {
        var values = new float
                [Math.toIntExact(buffer.shape().capacity() / plan.stack().slots())];
        buffer.read((long) slot * values.length, values);
        return values;
    }

    private int slotSize(Tensor stacked) {
        return Math.toIntExact(stacked.shape().capacity() / plan.stack().slots());
    }
}
