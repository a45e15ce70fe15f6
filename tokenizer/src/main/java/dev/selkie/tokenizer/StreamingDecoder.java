package dev.selkie.tokenizer;

import dev.selkie.tokenizer.pipeline.Decoder;

/// Decodes a text that grows token by token, giving out whole characters only.
///
/// What it returns, one after the other, is the text that [Tokenizer#decode] makes of all ids at once. Not for
/// sharing between threads.
public final class StreamingDecoder {
    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private final Decoder.Collector text = new Decoder.Collector();
    private final Decoder.Sink sink;

    StreamingDecoder(Tokenizer tokenizer, Decoder decoder, boolean skipSpecial) {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
        this.sink = decoder.start(text);
    }

    /// The text that `id` completes; empty while a character is incomplete.
    public String append(int id) {
        String token = tokenizer.decodable(id, skipSpecial);
        if (token != null) {
            sink.accept(token, true);
            sink.flush();
        }
        return text.take();
    }

    /// What is left when no more ids come: an incomplete character, as U+FFFD.
    public String finish() {
        sink.end();
        return text.take();
    }
}
