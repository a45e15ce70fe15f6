package dev.selkie.tokenizer.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/// How often each piece that GPT-2's pre-tokenizer cuts texts into stands in them: what byte-pair encoding is learnt
/// from. Not for sharing between threads.
public final class PieceCounts {
    private static final PreTokenizer CUT = new PreTokenizer.ByteLevel(false, true);

    private final Map<String, Count> counts = new HashMap<>();

    /// Cuts `text`, which no piece crosses, and counts its pieces.
    public void add(String text) {
        var pieces = new Pieces(Text.of(text).whole());
        CUT.cut(pieces);
        for (int i = 0; i < pieces.count(); i++) {
            String piece = pieces.text().substring(pieces.from(i), pieces.to(i));
            counts.computeIfAbsent(piece, _ -> new Count()).value++;
        }
    }

    /// Number of different pieces.
    public int size() {
        return counts.size();
    }

    /// Gives each piece, written in [ByteAlphabet], and its count.
    public void forEach(ObjLongConsumer<String> action) {
        counts.forEach((piece, count) -> action.accept(ByteAlphabet.write(piece), count.value));
    }

    private static final class Count {
        private long value;
    }
}
