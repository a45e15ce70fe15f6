package dev.selkie.tokenizer;

import com.fasterxml.jackson.core.JsonToken;
import dev.selkie.tokenizer.pipeline.AddedToken;
import dev.selkie.tokenizer.pipeline.Bpe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `tokenizer.json` says.
///
/// @param rest every member but `model`; `truncation` and `padding` are for batches and mean nothing here
record TokenizerFile(Bpe model, List<AddedToken> addedTokens, JsonObject rest) {
    static TokenizerFile read(Path file) throws IOException {
        return JsonReader.read(file, TokenizerFile::read);
    }

    private static TokenizerFile read(JsonReader json) throws IOException {
        json.expect(json.next(), JsonToken.START_OBJECT, "an object");
        Bpe model = null;
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        while (json.next() != JsonToken.END_OBJECT) {
            String name = json.name();
            JsonToken value = json.next();
            if (rest.containsKey(name) || (name.equals("model") && model != null)) {
                throw json.error("a second " + JsonObject.shown(name));
            }
            if (name.equals("model")) {
                json.expect(value, JsonToken.START_OBJECT, "an object for model");
                model = ModelReader.read(json);
            } else {
                rest.put(name, json.value());
            }
        }
        json.expectEnd();
        if (model == null) {
            throw new FormatException(json.file(), "no model");
        }
        var object = new JsonObject(json.file(), "", rest);
        return new TokenizerFile(model, addedTokens(object), object);
    }

    private static List<AddedToken> addedTokens(JsonObject rest) throws FormatException {
        if (rest.has("version") && !rest.string("version").equals("1.0")) {
            throw rest.error("unknown version " + JsonObject.shown(rest.value("version")));
        }
        var tokens = new ArrayList<AddedToken>();
        if (rest.has("added_tokens")) {
            for (JsonObject token : rest.objects("added_tokens")) {
                tokens.add(ComponentReader.addedToken(token, false));
            }
        }
        return tokens;
    }
}
