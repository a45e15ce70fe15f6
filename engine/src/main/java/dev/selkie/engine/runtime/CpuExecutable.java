package dev.selkie.engine.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.Plan;
import dev.selkie.engine.compile.View;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.cpu.Launch;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// A plan's launches over real memory.
final class CpuExecutable implements Executable {
    private final GuardedArena arena = new GuardedArena();
    private final HostPlacement placement;
    private final GuardedArena[] arenas;
    private final Launch[] launches;
    private final Map<Tensor, View> outputs = new HashMap<>();

    CpuExecutable(Plan plan, Bindings<HostBuffer> buffers, Function<Kernel, Launch> prepare) {
        placement = new HostPlacement(plan.launches(), buffers, arena);
        arenas = placement.arenas().toArray(GuardedArena[]::new);
        launches = plan.launches().steps().stream()
                .map(step -> prepare.apply(step.kernel().apply(placement)))
                .toArray(Launch[]::new);
        for (int i = 0; i < plan.graph().outputs().size(); i++) {
            outputs.put(plan.graph().outputs().get(i), plan.launches().outputs().get(i));
        }
    }

    @Override
    public void live(Dim.Open dim, int count) {
        placement
                .open(dim)
                .orElseThrow(() -> new IllegalArgumentException("live: the plan has no dim " + dim))
                .set(count);
    }

    @Override
    public void set(Tensor input, float... values) {
        MemorySegment memory = memory(input, DType.F32);
        int size = checkedSize(input, values.length);
        MemorySegment.copy(values, 0, memory, JAVA_FLOAT, 0, size);
    }

    @Override
    public void set(Tensor input, int... values) {
        MemorySegment memory = memory(input, DType.I32);
        int size = checkedSize(input, values.length);
        MemorySegment.copy(values, 0, memory, JAVA_INT, 0, size);
    }

    private MemorySegment memory(Tensor input, DType dtype) {
        if (input.op() instanceof Op.Input op && op.dtype() == dtype) {
            HostMemory memory = placement.input(op).orElse(null);
            if (memory != null) {
                return memory.segment();
            }
        }
        throw new IllegalArgumentException("set: the plan has no input %s of %s".formatted(input, dtype));
    }

    private int checkedSize(Tensor input, int given) {
        int size = size(input.shape());
        if (given < size) {
            throw new IllegalArgumentException("set: %s needs %d numbers, %d given".formatted(input, size, given));
        }
        return size;
    }

    /// Live elements.
    private int size(Shape shape) {
        return shape.rank() == 0 ? 1 : placement.rows(shape.dim(0)).count() * shape.rowSize();
    }

    @Override
    public void run() {
        int entered = 0;
        try {
            for (; entered < arenas.length; entered++) {
                arenas[entered].enter();
            }
            for (Launch launch : launches) {
                launch.run();
            }
        } finally {
            while (entered > 0) {
                arenas[--entered].leave();
            }
        }
    }

    @Override
    public void read(Tensor output, float[] into) {
        View view = output(output, DType.F32);
        MemorySegment.copy(memory(view), JAVA_FLOAT, view.offset() * Float.BYTES, into, 0, size(view.shape()));
    }

    @Override
    public void read(Tensor output, int[] into) {
        View view = output(output, DType.I32);
        MemorySegment.copy(memory(view), JAVA_INT, view.offset() * Integer.BYTES, into, 0, size(view.shape()));
    }

    private MemorySegment memory(View view) {
        return placement.host(view.slot()).segment();
    }

    private View output(Tensor output, DType dtype) {
        View view = outputs.get(output);
        if (view == null || view.dtype() != dtype) {
            throw new IllegalArgumentException("read: %s is no output of %s".formatted(output, dtype));
        }
        return view;
    }

    @Override
    public void close() {
        arena.close();
    }
}
