package dev.selkie.seal.judge;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/// A judge behind an OpenAI-compatible endpoint; its verdict is read from its words.
///
/// Some requests are under way at a time. Once one has failed for good, those not yet sent are given up: an endpoint
/// that is gone does not hold a run up for each of a thousand answers.
final class HttpJudge implements Judge {
    private static final int AT_ONCE = 8;
    private static final int VERDICT_TOKENS = 16;

    private final HttpEndpoint endpoint;

    HttpJudge(HttpEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// The judge at `settings`; pauses as published, 1.5 seconds times the number of the try.
    static HttpJudge of(Judging.Http settings) {
        return new HttpJudge(new HttpEndpoint(
                settings.url(), settings.model(), settings.key(), settings.cache(), Duration.ofMillis(1500)));
    }

    @Override
    public List<Opinion<Boolean>> verdicts(List<Claim> claims) {
        return replies(claims.stream().map(JudgePrompt::of).toList(), VERDICT_TOKENS).stream()
                .map(reply -> reply.map(JudgePrompt::saysYes))
                .toList();
    }

    @Override
    public List<Opinion<String>> replies(List<String> prompts, int mostTokens) {
        var dead = new AtomicReference<>("");
        try (ExecutorService workers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var asked = new ArrayList<Future<Opinion<String>>>();
            for (String prompt : prompts) {
                asked.add(workers.submit(() -> reply(prompt, mostTokens, dead)));
            }
            var opinions = new ArrayList<Opinion<String>>();
            for (Future<Opinion<String>> one : asked) {
                opinions.add(one.get());
            }
            return opinions;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the judge was asked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private Opinion<String> reply(String prompt, int mostTokens, AtomicReference<String> dead)
            throws InterruptedException {
        String why = dead.get();
        if (!why.isEmpty()) {
            return new Opinion.Missing<>(why);
        }
        try {
            return new Opinion.Given<>(endpoint.reply(prompt, mostTokens));
        } catch (FormatException unreadable) { // of this prompt alone: the endpoint is there
            return new Opinion.Missing<>(String.valueOf(unreadable.getMessage()));
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            dead.compareAndSet("", message);
            return new Opinion.Missing<>(message);
        }
    }
}
