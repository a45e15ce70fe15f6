package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.JsonReader;
import dev.selkie.tokenizer.json.Place;
import dev.selkie.tokenizer.pipeline.AddedToken;
import dev.selkie.tokenizer.pipeline.Bpe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What `tokenizer.json` says.
///
/// @param rest every member but `model`; `truncation` and `padding` are for batches and mean nothing here
record TokenizerFile(Bpe model, List<AddedToken> addedTokens, JsonObject rest) {
    private static final String MODEL = "model";

    static TokenizerFile read(Path file) throws IOException {
        LinkedHashMap<String, Object> members = JsonReader.read(file, json -> members(file, json));
        if (!(members.remove(MODEL) instanceof Bpe model)) {
            throw FormatException.in(file, "a tokenizer", "no model");
        }
        var rest = new JsonObject(Place.of(file), "", members);
        return new TokenizerFile(model, addedTokens(rest), rest);
    }

    private static LinkedHashMap<String, Object> members(Path file, JsonReader json) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        json.object(
                "an object",
                name -> members.put(name, name.equals(MODEL) ? ModelReader.read(file, json) : json.value()));
        return members;
    }

    private static List<AddedToken> addedTokens(JsonObject rest) throws FormatException {
        Optional<String> version = rest.optionalString("version");
        if (version.isPresent() && !version.get().equals("1.0")) {
            throw rest.wrong("version", "1.0", FormatException.quote(version.get()));
        }
        var tokens = new ArrayList<AddedToken>();
        if (rest.any("added_tokens").isPresent()) {
            for (JsonObject token : rest.objects("added_tokens")) {
                tokens.add(ComponentReader.addedToken(token, false));
            }
        }
        return tokens;
    }
}
