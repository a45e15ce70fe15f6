package dev.selkie.seal.judge;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.Sha256;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// An OpenAI-compatible endpoint for chat completions.
///
/// A request that fails for the moment (no connection, status 429 or 5xx) is tried again after a pause that grows
/// with every try. An answer is kept on the disk under the request's SHA-256 and never asked for again; so a run
/// that is resumed goes on with the answers that it had.
final class HttpEndpoint implements AutoCloseable {
    private static final int TRIES = 3;
    private static final int BUSY = 429;
    private static final int BROKEN = 500;

    private final URI completions;
    private final String model;
    private final Optional<String> key;
    private final Path cache;
    private final Duration pause;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /// @param url   up to and without `/chat/completions`
    /// @param key   sent as a bearer's token
    /// @param cache folder of the answers; made if need be
    /// @param pause before the second try; twice as long before the third, and so on
    HttpEndpoint(URI url, String model, Optional<String> key, Path cache, Duration pause) {
        completions = URI.create(url.toString().replaceFirst("/*$", "") + "/chat/completions");
        this.model = model;
        this.key = key;
        this.cache = cache;
        this.pause = pause;
    }

    /// The reply to `prompt` as the one user's turn, at temperature 0.
    ///
    /// @throws IOException naming the endpoint, if it does not answer
    String reply(String prompt, int mostTokens) throws IOException, InterruptedException {
        String request = request(prompt, mostTokens);
        Path kept = cache.resolve(Sha256.of(completions + "\n" + request) + ".json");
        if (Files.isRegularFile(kept)) {
            return content(JsonObject.read(kept));
        }
        String answer = ask(request);
        String content = content(JsonObject.parse(new Place("answer"), answer));
        Files.createDirectories(cache);
        Staged.writeString(kept, answer);
        return content;
    }

    @Override
    public void close() {
        client.close();
    }

    private String request(String prompt, int mostTokens) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", "user");
        message.put("content", prompt);
        var json = new LinkedHashMap<String, Object>();
        json.put("model", model);
        json.put("messages", List.of(message));
        json.put("temperature", 0);
        json.put("max_tokens", mostTokens);
        return Json.writeCompact(json);
    }

    private String ask(String request) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            switch (send(request)) {
                case Attempt.Answered(String body) -> {
                    return body;
                }
                case Attempt.Failed(IOException why, boolean mayPass) -> {
                    if (!mayPass || tries == TRIES) {
                        throw why;
                    }
                }
            }
            Thread.sleep(pause.multipliedBy(tries));
        }
    }

    private sealed interface Attempt {
        record Answered(String body) implements Attempt {}

        /// @param mayPass whether another try may do better
        record Failed(IOException why, boolean mayPass) implements Attempt {}
    }

    private Attempt send(String request) throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(http(request), BodyHandlers.ofString());
            int status = response.statusCode();
            if (status == 200) {
                return new Attempt.Answered(response.body());
            }
            String why = "%s answered with status %d%s".formatted(completions, status, message(response.body()));
            return new Attempt.Failed(new IOException(why), status == BUSY || status >= BROKEN);
        } catch (IOException e) {
            return new Attempt.Failed(new IOException("%s: %s".formatted(completions, cause(e)), e), true);
        }
    }

    private HttpRequest http(String request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(completions)
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request));
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return builder.build();
    }

    /// `choices[0].message.content`
    private static String content(JsonObject answer) throws FormatException {
        List<JsonObject> choices = answer.objects("choices");
        if (choices.isEmpty()) {
            throw answer.wrong("choices", "at least one", "none");
        }
        return choices.getFirst().object("message").string("content");
    }

    /// What the endpoint says is wrong, if it says so.
    private static String message(String body) {
        try {
            return ": "
                    + JsonObject.parse(new Place("answer"), body)
                            .object("error")
                            .string("message");
        } catch (IOException noSuchJson) {
            return "";
        }
    }

    private static String cause(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        return e.getMessage() == null ? "no connection (%s)".formatted(name) : e.getMessage();
    }
}
