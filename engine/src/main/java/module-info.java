/// Tensors, their gradients, the compiler from graphs to plans, and the devices that run plans.
module dev.selkie.engine {
    exports dev.selkie.engine;
    exports dev.selkie.engine.compile;
    exports dev.selkie.engine.optim;
    exports dev.selkie.engine.runtime;

    requires transitive dev.selkie.kernels;
    requires static org.jspecify;
}
