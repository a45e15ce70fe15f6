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
final class Growing {
    private final int promptIndex;
    private final int sampleIndex;
    private final int[] prompt;
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
    private Optional<Finish> finish = Optional.empty();

    /// @param adapter slot of its adapter, −1 for none
    /// @param limit   most new tokens
    /// @param endIds  any of these ends it
    Growing(
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
        return prompt.length + ids.size() - seen;
    }

    int token(int position) {
        return position < prompt.length ? prompt[position] : ids.get(position - prompt.length);
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
