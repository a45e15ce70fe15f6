package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// Values of a run's own JSON that must be there.
final class Fields {
    private Fields() {}

    static String string(JsonObject json, String key) throws FormatException {
        return json.string(key).orElseThrow(() -> json.missing(key));
    }

    static boolean bool(JsonObject json, String key) throws FormatException {
        return json.bool(key).orElseThrow(() -> json.missing(key));
    }

    static int count(JsonObject json, String key) throws FormatException {
        return json.integer(key, 0, Integer.MAX_VALUE).orElseThrow(() -> json.missing(key));
    }

    /// The list of numbers from 0 on at `key`.
    static List<Integer> counts(JsonObject json, String key) throws FormatException {
        var counts = new ArrayList<Integer>();
        for (Object item : json.list(key).orElseThrow(() -> json.missing(key))) {
            if (!(item instanceof Number number)
                    || number.intValue() != number.doubleValue()
                    || number.intValue() < 0) {
                throw json.wrong(key, "a list of numbers from 0 on", JsonObject.describe(item));
            }
            counts.add(number.intValue());
        }
        return counts;
    }

    static long integer(JsonObject json, String key) throws FormatException {
        return json.integer(key).orElseThrow(() -> json.missing(key));
    }

    static double number(JsonObject json, String key) throws FormatException {
        return json.number(key).orElseThrow(() -> json.missing(key));
    }

    static JsonObject object(JsonObject json, String key) throws FormatException {
        return json.object(key).orElseThrow(() -> json.missing(key));
    }

    /// The list of objects at `key`.
    static List<JsonObject> objects(JsonObject json, String key) throws FormatException {
        var objects = new ArrayList<JsonObject>();
        for (Object item : json.list(key).orElseThrow(() -> json.missing(key))) {
            if (!(item instanceof SequencedMap<?, ?> map)) {
                throw json.wrong(key, "a list of objects", JsonObject.describe(item));
            }
            @SuppressWarnings("unchecked") // the reader makes no other maps
            var values = (SequencedMap<String, Object>) map;
            objects.add(new JsonObject(json.file(), json.path() + key + ".", values));
        }
        return objects;
    }
}
