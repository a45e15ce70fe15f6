package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What the published code does that is no part of the method: for comparisons with it, off by default.
///
/// With `published`:
///
/// - a row's outputs are shifted apart from its inputs ([dev.selkie.seal.arc.Augmentation.Translated]);
/// - in conversations, a second begin-of-text token comes before each row and before each request for a
///   self-edit, both when an edit is sampled and when one is learnt; each row ends with the generation prompt
///   of a further turn, which is learnt too;
/// - in conversations, an answer ends at an end token and not at its `#`; any numbers that fill its lines are
///   taken for a grid ([dev.selkie.seal.arc.Grid#reshaped]);
/// - every adapter starts from the same draw.
///
/// Source: the code published with Zweiger et al., arXiv:2506.10943.
///
/// @param published whether all of those are wanted
/// @param padding   of texts that are learnt together
public record ArcQuirks(boolean published, Padding padding) {
    /// None of them.
    public static final ArcQuirks NONE = new ArcQuirks(false, Padding.CLEAN);

    /// What becomes of texts that differ in length and are learnt together.
    public enum Padding {
        /// Each is as long as it is.
        CLEAN,
        /// As published: all texts of a training are filled with end tokens to the longest, and these are learnt like
        /// the others, whatever an edit says of tokens; they see the text before them and not each other.
        REFERENCE
    }

    /// The ids of a conversation, or of a request for one, as its model reads them.
    int[] begun(Llama llama, int... ids) {
        OptionalInt begin = llama.tokenizer().specialTokens().bos();
        boolean second = published && llama.chatRenderer().isPresent() && begin.isPresent();
        return second
                ? IntStream.concat(IntStream.of(begin.getAsInt()), IntStream.of(ids))
                        .toArray()
                : ids;
    }

    /// All texts of one training as it learns them.
    public List<Sequence> padded(Llama llama, List<Sequence> texts) {
        if (padding == Padding.CLEAN) {
            return texts;
        }
        int end = llama.tokenizer()
                .specialTokens()
                .eos()
                .orElseThrow(() -> new IllegalArgumentException("padding needs a tokenizer with an end token"));
        int longest = texts.stream().mapToInt(Sequence::length).max().orElse(0);
        return texts.stream()
                .map(text -> Sequence.padded(text.ids(), firstLabel(text), longest, end))
                .toList();
    }

    /// The first id that counts as a label. Where all other ids are targets that is id 0, though nothing
    /// predicts it.
    private static int firstLabel(Sequence text) {
        return text.isTarget(1)
                ? 0
                : IntStream.range(0, text.length())
                        .filter(text::isTarget)
                        .findFirst()
                        .orElse(text.length());
    }
}
