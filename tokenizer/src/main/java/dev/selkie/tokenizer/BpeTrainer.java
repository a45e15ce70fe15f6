package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.pipeline.ByteAlphabet;
import dev.selkie.tokenizer.pipeline.PieceCounts;
import dev.selkie.tokenizer.train.MergeLearner;
import java.util.HashSet;
import java.util.List;

/// Learns a byte-level BPE tokenizer from texts: GPT-2's pre-tokenizer and byte alphabet, merges by count.
///
///     var trainer = new BpeTrainer(1024, List.of("<|begin|>", "<|end|>"));
///     texts.forEach(trainer::add);
///     TrainedTokenizer tokenizer = trainer.train();
///     Files.writeString(folder.resolve("tokenizer.json"), tokenizer.tokenizerJson());
///
/// Ids: the special tokens in the order given, the 256 bytes in the order of their characters in GPT-2's alphabet, then
/// one for each merge. Of equally frequent pairs the one of the smaller ids is merged first, so the result depends on
/// nothing but the texts, not even on their order. It is that of Hugging Face `tokenizers`' `BpeTrainer` with
/// `initial_alphabet=ByteLevel.alphabet()`, a `ByteLevel(add_prefix_space=False)` pre-tokenizer and the rest as it is
/// by default, byte for byte. As there, a special token that stands in a text is read as plain text.
///
/// Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2. Not for sharing
/// between threads.
public final class BpeTrainer {
    private final int vocabularySize;
    private final List<String> specialTokens;
    private final PieceCounts pieces = new PieceCounts();

    /// @param vocabularySize number of tokens, special ones included; fewer are learnt if the texts have no more
    /// @param specialTokens  get the ids from 0 on
    /// @throws IllegalArgumentException if the size has no room for the special tokens and the 256 bytes, x
    public BpeTrainer(int vocabularySize, List<String> specialTokens) {
        this.vocabularySize = vocabularySize;
        this.specialTokens = List.copyOf(specialTokens);
        var known = new HashSet<>(ByteAlphabet.tokens());
        for (String token : specialTokens) {
            if (token.isEmpty() || !known.add(token)) {
                throw new IllegalArgumentException(
                        "special token " + FormatException.quote(token) + " is empty, a byte's, or given twice");
            }
        }
        if (vocabularySize < known.size()) {
            throw new IllegalArgumentException(
                    "a vocabulary of %d has no room for 256 bytes and %d special tokens; at least %d are needed"
                            .formatted(vocabularySize, specialTokens.size(), known.size()));
        }
    }

    /// Counts the pieces of `text`. No token will join the end of one text with the start of another.
    public void add(String text) {
        pieces.add(text);
    }

    /// Learns from the texts added so far. Takes seconds for tens of megabytes; may be called again after more texts.
    public TrainedTokenizer train() {
        MergeLearner.Result learnt = MergeLearner.learn(pieces, vocabularySize, specialTokens);
        return new TrainedTokenizer(
                specialTokens,
                learnt.tokens(),
                learnt.merges().stream()
                        .map(merge -> new TrainedTokenizer.Merge(
                                learnt.tokens().get(merge.left()),
                                learnt.tokens().get(merge.right())))
                        .toList());
    }
}
