/// Tensors, their gradients, the compiler from graphs to plans, and the devices that run plans.
module dev.selkie.engine {
    requires dev.selkie.kernels;
    requires static org.jspecify;
}
