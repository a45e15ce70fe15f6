/// Numerical kernels: one record each, and the code that runs it on a device. Knows memory and shapes, not tensors.
module dev.selkie.kernels {
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.selkie.kernels;
    exports dev.selkie.kernels.cpu;
    exports dev.selkie.kernels.cpu.x86; // what machine code there is, or why there is none
}
