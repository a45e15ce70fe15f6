package dev.selkie.model.config;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonNull;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Token ids in settings files: one, a list, `null`, or -1 where an author had none.
final class TokenIds {
    private TokenIds() {}

    /// One id; `otherwise` if the key is absent; none if it is `null` or negative.
    static OptionalInt one(JsonObject json, String key, int otherwise) throws FormatException {
        List<Integer> ids = some(json, key, List.of(otherwise));
        return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
    }

    /// Any number of ids; `otherwise` if the key is absent; none if it is `null`. Negative ones are left out.
    static List<Integer> some(JsonObject json, String key, List<Integer> otherwise) throws FormatException {
        Optional<Object> value = json.any(key);
        if (value.isEmpty()) {
            return json.says(key) ? List.of() : otherwise;
        }
        List<?> items = value.get() instanceof List<?> list ? list : List.of(value.get());
        var ids = new ArrayList<Integer>();
        for (Object item : items) {
            if (!(item instanceof Long id) || id > LlamaConfig.MOST_VOCABULARY) {
                throw json.wrong(key, "a token id or a list of them", JsonObject.describe(item));
            }
            if (id >= 0) {
                ids.add(id.intValue());
            }
        }
        return List.copyOf(ids);
    }

    /// The shortest JSON for `ids`: `null`, a number, or a list.
    static Object write(List<Integer> ids) {
        return switch (ids.size()) {
            case 0 -> JsonNull.NULL;
            case 1 -> ids.getFirst();
            default -> ids;
        };
    }
}
