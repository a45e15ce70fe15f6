package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.pipeline.AddedTokens.Part;
import org.jspecify.annotations.Nullable;

/// All stages from text to ids: added tokens and normalizer, pre-tokenizer, byte-pair encoding, post-processor.
///
/// Immutable to its users and safe to share between threads.
public final class Encoder {
    private final AddedTokens addedTokens;
    private final @Nullable PreTokenizer preTokenizer;
    private final Bpe model;
    private final PostProcessor postProcessor;

    public Encoder(
            AddedTokens addedTokens, @Nullable PreTokenizer preTokenizer, Bpe model, PostProcessor postProcessor) {
        this.addedTokens = addedTokens;
        this.preTokenizer = preTokenizer;
        this.model = model;
        this.postProcessor = postProcessor;
    }

    /// The tokens of `string`.
    ///
    /// @param addSpecialTokens let the post-processor add its tokens
    /// @param withOffsets      also say where each token comes from
    public Tokens encode(String string, boolean addSpecialTokens, boolean withOffsets) {
        Text text = Text.of(string);
        var tokens = new Tokens(string, withOffsets, string.length() / 3 + 4);
        for (Part part : addedTokens.split(text.whole())) {
            if (part.id() >= 0) {
                addWhole(part, tokens);
            } else {
                encode(part, tokens);
            }
        }
        return postProcessor.process(tokens, addSpecialTokens, addedTokens);
    }

    private void addWhole(Part part, Tokens tokens) {
        if (tokens.withOffsets) {
            Text source = part.slice().text();
            tokens.addRange(
                    source.start(part.slice().from()), source.end(part.slice().to() - 1));
            if (addedTokens.stretches(part.id())) {
                tokens.stretched.put(tokens.ids.size(), part.slice().toString());
            }
        }
        tokens.add(part.id());
    }

    private void encode(Part part, Tokens tokens) {
        var pieces = new Pieces(part.slice());
        if (preTokenizer != null) {
            preTokenizer.cut(pieces);
        }
        char[] chars = pieces.text().chars;
        boolean asBytes = pieces.bytesPending();
        for (int piece = 0; piece < pieces.count(); piece++) {
            int from = pieces.from(piece);
            Bpe.Entry entry = model.encode(chars, from, pieces.to(piece), asBytes);
            tokens.ids.addAll(entry.ids);
            if (tokens.withOffsets) {
                addRanges(pieces.text(), from, asBytes, entry, tokens);
            }
        }
    }

    /// A token's range goes from the start of the character that holds its first byte to the end of that of its
    /// last.
    private static void addRanges(Text text, int from, boolean asBytes, Bpe.Entry entry, Tokens tokens) {
        int at = from; // the character that the next byte belongs to
        int inside = 0; // bytes of that character that are taken already
        for (int length : entry.lengths) {
            int first = at;
            int last = at;
            for (int left = length; left > 0; ) {
                last = at;
                int codePoint = text.codePoint(at);
                int width = asBytes ? ByteAlphabet.writtenWidth(codePoint) : Utf8.width(codePoint);
                int taken = Math.min(left, width - inside);
                left -= taken;
                inside += taken;
                if (inside == width) {
                    at += Character.charCount(codePoint);
                    inside = 0;
                }
            }
            tokens.addRange(text.start(first), text.end(last));
        }
    }
}
