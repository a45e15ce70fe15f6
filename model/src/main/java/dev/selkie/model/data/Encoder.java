package dev.selkie.model.data;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.tokenizer.Encoding;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Records as token sequences.
///
/// - Text: the tokenizer's default encoding; no end token is added. All tokens are the record's own.
/// - Prompt and completion: the default encoding of the prompt, the completion without special tokens, the end
///   token. The completion's tokens are the record's own, its end token included.
/// - Conversation: the rendered chat template without special tokens. The record's own tokens are those whose
///   first character lies in what an assistant's turn adds to what stands before it with a generation prompt.
public final class Encoder {
    private static final String ASSISTANT = "assistant";

    private final Tokenizer tokenizer;
    private final Optional<ChatRenderer> chat;
    private final boolean endTokens;

    /// @param chat      writes conversations, if the model has a way to
    /// @param endTokens whether completions carry an end token
    public Encoder(Tokenizer tokenizer, Optional<ChatRenderer> chat, boolean endTokens) {
        this.tokenizer = tokenizer;
        this.chat = chat;
        this.endTokens = endTokens;
    }

    /// All records of `data` under `rule`.
    ///
    /// @throws FormatException naming the line of a record that cannot be encoded
    public List<Sequence> encode(DataSet data, LossRule rule) throws FormatException {
        var sequences = new ArrayList<Sequence>();
        for (int i = 0; i < data.size(); i++) {
            sequences.add(encode(data.examples().get(i), rule, data.places().get(i)));
        }
        return sequences;
    }

    /// The ids to generate from: a text or prompt as it is, a conversation with its generation prompt.
    ///
    /// @param place of the record, for errors
    /// @throws FormatException if it is a conversation and the tokenizer has no chat template
    public int[] prompt(Example example, Place place) throws FormatException {
        return switch (example) {
            case Example.Text(String text) -> tokenizer.encode(text, true);
            case Example.Prompt(String prompt) -> tokenizer.encode(prompt, true);
            case Example.Completion(String prompt, String _) -> tokenizer.encode(prompt, true);
            case Example.Chat(List<Turn> turns) -> tokenizer.encode(render(turns, true, place), false);
        };
    }

    private Sequence encode(Example example, LossRule rule, Place place) throws FormatException {
        Coded coded = code(example, place);
        return switch (rule) {
            case ALL -> Sequence.of(coded.ids);
            case COMPLETION -> Sequence.of(coded.ids, coded.own);
            case AUTO -> example instanceof Example.Text ? Sequence.of(coded.ids) : Sequence.of(coded.ids, coded.own);
            case REFERENCE_PADDING -> Sequence.padded(coded.ids, 0, LossRule.PADDED, end(place));
        };
    }

    @SuppressWarnings("ArrayRecordComponent") // lives within one call
    private record Coded(int[] ids, BitSet own) {}

    private Coded code(Example example, Place place) throws FormatException {
        return switch (example) {
            case Example.Text(String text) -> {
                int[] ids = tokenizer.encode(text, true);
                yield new Coded(ids, from(0, ids.length));
            }
            case Example.Completion(String prompt, String completion) -> completion(prompt, completion, place);
            case Example.Prompt _ -> throw FormatException.in(place, "a completion to the prompt", "none");
            case Example.Chat(List<Turn> turns) -> conversation(turns, place);
        };
    }

    private Coded completion(String prompt, String completion, Place place) throws FormatException {
        int[] first = tokenizer.encode(prompt, true);
        int[] then = tokenizer.encode(completion, false);
        IntStream end = endTokens ? IntStream.of(end(place)) : IntStream.empty();
        int[] ids = IntStream.concat(IntStream.concat(IntStream.of(first), IntStream.of(then)), end)
                .toArray();
        return new Coded(ids, from(first.length, ids.length));
    }

    private Coded conversation(List<Turn> turns, Place place) throws FormatException {
        String text = render(turns, false, place);
        var spoken = new BitSet(text.length());
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).role().equals(ASSISTANT)) {
                String before = render(turns.subList(0, i), true, place);
                String after = render(turns.subList(0, i + 1), false, place);
                if (!after.startsWith(before) || !text.startsWith(after)) {
                    throw FormatException.in(
                            place,
                            "a chat template that leaves earlier turns as they are",
                            "one that rewrites them, so an assistant's turn has no place of its own");
                }
                spoken.set(before.length(), after.length());
            }
        }
        Encoding coded = tokenizer.encodeWithOffsets(text, false);
        var own = new BitSet(coded.size());
        for (int t = 0; t < coded.size(); t++) {
            own.set(t, spoken.get(coded.start(t)));
        }
        return new Coded(coded.ids(), own);
    }

    private String render(List<Turn> turns, boolean generationPrompt, Place place) throws FormatException {
        ChatRenderer renderer = chat.orElseThrow(
                () -> FormatException.in(place, "a model with a chat template for this conversation", "none"));
        try {
            return renderer.render(turns, generationPrompt);
        } catch (FormatException e) {
            String found = "%s (%s)".formatted(e.found(), e.place());
            throw FormatException.in(place, "a conversation that the chat template accepts", found);
        }
    }

    private int end(Place place) throws FormatException {
        OptionalInt end = tokenizer.specialTokens().eos();
        if (end.isEmpty()) {
            throw FormatException.in(place, "a tokenizer with an end token, which this record needs", "none");
        }
        return end.getAsInt();
    }

    private static BitSet from(int first, int end) {
        var own = new BitSet(end);
        own.set(first, end);
        return own;
    }
}
