package dev.selkie.model.gguf;

import dev.selkie.tokenizer.json.FormatException;
import java.util.ArrayList;
import java.util.List;

/// A list among a file's metadata, decoded when it is asked for.
///
/// @param type  of each item: one of [GgufCursor]'s numbers
/// @param count how many
/// @param items stands at the first of them
record GgufArray(int type, long count, GgufCursor items) {
    /// The items as strings.
    ///
    /// @throws FormatException if they are none
    List<String> strings(String key) throws FormatException {
        if (type != GgufCursor.STRING) {
            throw items.wrong("a list of strings for " + key, "one of other values");
        }
        var strings = new ArrayList<String>();
        GgufCursor cursor = items.copy();
        for (long i = 0; i < count; i++) {
            strings.add(cursor.string(GgufCursor.LONGEST_STRING));
        }
        return strings;
    }

    /// The items as whole numbers.
    ///
    /// @throws FormatException if they are none
    List<Long> integers(String key) throws FormatException {
        if (!GgufCursor.isInteger(type)) {
            throw items.wrong("a list of whole numbers for " + key, "one of other values");
        }
        var integers = new ArrayList<Long>();
        GgufCursor cursor = items.copy();
        for (long i = 0; i < count; i++) {
            integers.add((Long) cursor.scalar(type));
        }
        return integers;
    }
}
