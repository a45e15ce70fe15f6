package dev.selkie.model.generate;

import dev.selkie.model.generate.Sample.Finish;
import dev.selkie.model.random.RandomStream;
import dev.selkie.tokenizer.StreamingDecoder;
import dev.selkie.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One text while it grows: its tokens, how many of them the model has seen, and where its keys and values lie.
///
/// Has identity and state.
final class GrowingText {
    private final int promptIndex;
    private final int sampleIndex;
    private final int[] prompt;
    private final int[] continuation;
    private final int adapter;
    private final int limit;
    private final Set<Integer> endIds;
    private final RandomStream draws;
    private final StreamingDecoder decoder;
    private final StopStrings stops;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Float> logprobs = new ArrayList<>();
    private int seen;
    private int cacheRow = -1;
    private Optional<GrowingText> leader = Optional.empty();
    private int shared;
    private Optional<Finish> finish = Optional.empty();

    /// @param adapter slot of its adapter, −1 for none
    /// @param limit   most new tokens
    /// @param endIds  any of these ends it
    GrowingText(
            int promptIndex,
            int sampleIndex,
            Prompt prompt,
            int adapter,
            int limit,
            Set<Integer> endIds,
            GenerateSettings settings,
            Tokenizer tokenizer) {
        this.promptIndex = promptIndex;
        this.sampleIndex = sampleIndex;
        this.prompt = prompt.ids();
        continuation = prompt.continuation();
        this.adapter = adapter;
        this.limit = limit;
        this.endIds = endIds;
        draws = RandomStream.of(settings.seed(), "sample").with(this.prompt).with(sampleIndex);
        decoder = tokenizer.streamingDecoder(false);
        stops = new StopStrings(settings.stops());
    }

    int promptIndex() {
        return promptIndex;
    }

    int promptLength() {
        return prompt.length;
    }

    /// Whether its continuation is known and only scored.
    boolean isScored() {
        return continuation.length > 0;
    }

    /// How many of its first tokens `other` has too, in its prompt; not all of the prompt, whose last
    /// token's logits it needs itself.
    int commonWith(GrowingText other) {
        int most = Math.min(prompt.length - 1, other.prompt.length);
        int different = Arrays.mismatch(prompt, 0, most, other.prompt, 0, most);
        return different < 0 ? most : different;
    }

    /// From now on it waits until `other` has seen `tokens` tokens, which are its own first ones too.
    void follow(GrowingText other, int tokens) {
        leader = Optional.of(other);
        shared = tokens;
    }

    /// The text whose keys and values it takes over, until it has.
    Optional<GrowingText> leader() {
        return leader;
    }

    /// How many tokens' keys and values it takes over.
    int shared() {
        return shared;
    }

    /// It has taken over what it shares.
    void joined() {
        leader = Optional.empty();
        seen = shared;
    }

    int sampleIndex() {
        return sampleIndex;
    }

    int adapter() {
        return adapter;
    }

    /// Rows of the cache that it may need: every token but the last new one is looked back at.
    int cacheRows() {
        return prompt.length + limit - 1;
    }

    /// The cache's row of its first token, −1 while it has none.
    int cacheRow() {
        return cacheRow;
    }

    void placeAt(int row) {
        cacheRow = row;
    }

    /// Tokens whose keys and values are in the cache.
    int seen() {
        return seen;
    }

    void see(int tokens) {
        seen += tokens;
    }

    /// Tokens that the model must see before it can give the next.
    int pending() {
        return prompt.length + (isScored() ? continuation.length - 1 : ids.size()) - seen;
    }

    int token(int position) {
        if (position < prompt.length) {
            return prompt[position];
        }
        int at = position - prompt.length;
        return isScored() ? continuation[at] : ids.get(at);
    }

    /// The first position that a token of the known continuation is scored after.
    int firstScored() {
        return prompt.length - 1;
    }

    /// The token of the known continuation that is scored after `position`.
    int target(int position) {
        return continuation[position + 1 - prompt.length];
    }

    /// The number in [0, 1) that decides the next token.
    float draw() {
        return draws.uniformFloat(ids.size());
    }

    /// Writes all its tokens to `into` from `at` on, and −1 after them up to `width` numbers.
    void history(int[] into, int at, int width) {
        int length = Math.min(width, prompt.length + ids.size());
        for (int i = 0; i < length; i++) {
            into[at + i] = token(i);
        }
        Arrays.fill(into, at + length, at + width, -1);
    }

    /// Adds the token that was drawn.
    ///
    /// @return text that is certain now
    String append(int id, float logprob) {
        ids.add(id);
        logprobs.add(logprob);
        if (endIds.contains(id)) {
            finish = Optional.of(Finish.STOP);
            return lastText();
        }
        String piece = stops.add(decoder.append(id));
        if (stops.stopped()) {
            finish = Optional.of(Finish.STOP);
        } else if (ids.size() == limit) {
            finish = Optional.of(Finish.LENGTH);
            piece += lastText();
        }
        return piece;
    }

    /// Notes how likely the next token of the known continuation is.
    void score(float logprob) {
        int id = continuation[ids.size()];
        ids.add(id);
        logprobs.add(logprob);
        stops.add(decoder.append(id));
        if (ids.size() == continuation.length) {
            finish = Optional.of(Finish.LENGTH);
            lastText();
        }
    }

    /// Ends the text where it is.
    ///
    /// @return what was held back
    String cut() {
        finish = Optional.of(Finish.LENGTH);
        return lastText();
    }

    boolean isFinished() {
        return finish.isPresent();
    }

    Sample sample() {
        return new Sample(
                promptIndex, sampleIndex, prompt.length, ids, stops.text(), finish.orElse(Finish.LENGTH), logprobs);
    }

    private String lastText() {
        return stops.add(decoder.finish()) + stops.finish();
    }
}
