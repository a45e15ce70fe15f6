package dev.selkie.model;

import dev.selkie.engine.runtime.Device;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.llama.TestDevices;
import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The model `llama` of test-fixtures on a device, with its adapter and its records.
public record TinyLlama(Device device, Llama llama) implements AutoCloseable {
    /// Opens it on the device of that name.
    public static TinyLlama on(String device) throws IOException {
        return on(TestDevices.open(device));
    }

    /// Opens it on `device`, which is closed with it.
    public static TinyLlama on(Device device) throws IOException {
        return new TinyLlama(device, Llama.load(Fixtures.path("models/llama"), device));
    }

    /// The adapter that the expected training runs start from: rank 4, all targets.
    public PeftAdapter start() throws IOException {
        return llama.adapter(Fixtures.path("models/start"));
    }

    /// The four records, encoded.
    public List<Sequence> records(LossRule rule) throws IOException {
        DataSet data = DataSet.read(Fixtures.path("models/records.jsonl").toString());
        return new Encoder(llama.tokenizer(), Optional.of(TinyLlama::render), true).encode(data, rule);
    }

    /// The model's chat template, written out.
    public static String render(List<Turn> turns, boolean generationPrompt) {
        var text = new StringBuilder("<|begin|>");
        turns.forEach(turn -> text.append("<|%s|>%s<|end|>".formatted(turn.role(), turn.content())));
        return text + (generationPrompt ? "<|assistant|>" : "");
    }

    @Override
    public void close() {
        llama.close();
        device.close();
    }
}
