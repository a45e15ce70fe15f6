package dev.selkie.seal.judge;

import dev.selkie.engine.runtime.Device;
import dev.selkie.seal.Measure;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Which judges are asked.
///
/// @param local folder of a model on this machine, for [Measure#JUDGE]
/// @param http  an endpoint, for [Measure#HTTP]
public record Judging(Optional<Path> local, Optional<Http> http) {
    /// None is asked.
    public static final Judging NONE = new Judging(Optional.empty(), Optional.empty());

    /// An endpoint.
    ///
    /// @param url         up to and without `/chat/completions`
    /// @param model       as the endpoint calls it
    /// @param keyVariable the environment variable that holds the key; the key itself is written nowhere
    /// @param cache       folder that its answers are kept in
    public record Http(URI url, String model, String keyVariable, Path cache) {
        /// The key, if the variable is set.
        Optional<String> key() {
            return Optional.ofNullable(System.getenv(keyVariable)).filter(key -> !key.isBlank());
        }
    }

    /// Whether the judge of that measure is asked; no judge is needed for others.
    public boolean has(Measure measure) {
        return switch (measure) {
            case JUDGE -> local.isPresent();
            case HTTP -> http.isPresent();
            case CONTAINED, EXACT, F1, LOGPROB -> true;
        };
    }

    /// As part of the manifest.
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        local.ifPresent(folder -> json.put("local", folder.toString()));
        http.ifPresent(endpoint -> {
            json.put("http_url", endpoint.url.toString());
            json.put("http_model", endpoint.model);
            json.put("http_key_variable", endpoint.keyVariable);
            json.put("http_cache", endpoint.cache.toString());
        });
        return json;
    }

    /// @throws FormatException if `json` is none
    public static Judging of(JsonObject json) throws FormatException {
        Optional<String> url = json.optionalString("http_url");
        Optional<Http> http = url.isEmpty()
                ? Optional.empty()
                : Optional.of(new Http(
                        URI.create(url.get()),
                        json.string("http_model"),
                        json.string("http_key_variable"),
                        Path.of(json.string("http_cache"))));
        return new Judging(json.optionalString("local").map(Path::of), http);
    }

    /// The judges, loaded.
    ///
    /// @throws IOException if the model of one cannot be read
    public Judges open(Device device) throws IOException {
        Map<Measure, Judge> judges = new EnumMap<>(Measure.class);
        if (local.isPresent()) {
            judges.put(Measure.JUDGE, LocalJudge.load(local.get(), device));
        }
        http.ifPresent(settings -> judges.put(Measure.HTTP, HttpJudge.of(settings)));
        return new Judges(judges);
    }
}
