package dev.selkie.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.selkie.seal.arc.GridPicture;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// Where a verb's words go: results to `out`, everything else to `err`.
///
/// @param out      the result and nothing but the result
/// @param err      progress, notes, warnings and the one line of an error
/// @param terminal whether `err` is a terminal, so that a line on it may be redrawn
/// @param colour   whether `out` is a terminal whose user has nothing against colours, see <https://no-color.org>
record Console(PrintStream out, PrintStream err, boolean terminal, boolean colour) {
    private static final class Json {
        /// Made at the first use: a verb that prints text pays nothing for it.
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }

    /// Prints `result` as one line of JSON: a record's components in their order, names in snake case, nulls
    /// left out.
    void json(Object result) {
        out.println(toJson(result));
    }

    /// `result` as one line of JSON.
    static String toJson(Object result) {
        try {
            return Json.MAPPER.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that is not JSON: " + result.getClass(), e);
        }
    }

    /// Prints one line of text.
    void line(String text) {
        out.println(text);
    }

    /// Prints one line of text, put together as `String.formatted` does.
    void line(String format, Object... arguments) {
        out.println(format.formatted(arguments));
    }

    /// How grids are shown there.
    GridPicture grids() {
        return colour ? GridPicture.COLOURS : GridPicture.DIGITS;
    }

    /// `stream` for code that wants a writer.
    static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
