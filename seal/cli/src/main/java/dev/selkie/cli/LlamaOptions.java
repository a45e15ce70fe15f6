package dev.selkie.cli;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.seal.box.BoxedModel;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// The options of a verb that runs a model: which one, and on what.
final class LlamaOptions {
    @Mixin
    ModelOption model;

    @Mixin
    DeviceOption device = new DeviceOption();

    LlamaOptions() {
        this(BoxedModel.PUP);
    }

    /// @param usual the model that a verb works with that is told of no other
    LlamaOptions(BoxedModel usual) {
        model = new ModelOption(usual);
    }

    /// A model on its device, both closed together.
    record Loaded(Device device, Llama llama, double seconds) implements AutoCloseable {
        @Override
        public void close() {
            llama.close();
            device.close();
        }
    }

    /// Loads the model.
    Loaded load(Verb verb) throws IOException {
        return load(verb, device.open());
    }

    /// Loads the model on `opened`, which is closed with it.
    Loaded load(Verb verb, Device opened) throws IOException {
        long start = System.nanoTime();
        try {
            Llama llama = Llama.load(model.folder(verb), opened);
            return new Loaded(opened, llama, (System.nanoTime() - start) * 1e-9);
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }
}
