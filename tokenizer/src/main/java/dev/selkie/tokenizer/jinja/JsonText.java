package dev.selkie.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `json.dumps` as Python writes it.
///
/// @param ensureAscii whether to escape all that is not ASCII
/// @param indent      what one level is indented by; null for everything on one line
/// @param comma       between elements
/// @param colon       between a key and its value
/// @param sortKeys    whether objects are written in the order of their keys
record JsonText(boolean ensureAscii, @Nullable String indent, String comma, String colon, boolean sortKeys) {
    String of(@Nullable Object value) {
        var out = new StringBuilder();
        write(value, 0, out);
        return out.toString();
    }

    private void write(@Nullable Object value, int depth, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Boolean bool -> out.append(bool.booleanValue());
            case Long number -> out.append(number.longValue());
            case Double number -> out.append(real(number));
            case String text -> string(text, out);
            case List<?> list -> list(list, depth, out);
            case Map<?, ?> map -> map(map, depth, out);
            default -> throw new TemplateException(Python.typeName(value) + " cannot be written as JSON");
        }
        if (out.length() > Python.MAX_SIZE) {
            throw new TemplateException("JSON of more than " + Python.MAX_SIZE + " characters");
        }
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : PythonText.real(number);
    }

    private void list(List<?> list, int depth, StringBuilder out) {
        out.append('[');
        boolean first = true;
        for (Object item : list) {
            separate(first, depth + 1, out);
            write(item, depth + 1, out);
            first = false;
        }
        close(list.isEmpty(), depth, ']', out);
    }

    private void map(Map<?, ?> map, int depth, StringBuilder out) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sortKeys) {
            entries.sort((a, b) -> Python.compare(a.getKey(), b.getKey()));
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries) {
            separate(first, depth + 1, out);
            string(key(entry.getKey()), out);
            out.append(colon);
            write(entry.getValue(), depth + 1, out);
            first = false;
        }
        close(map.isEmpty(), depth, '}', out);
    }

    private static String key(@Nullable Object key) {
        return switch (key) {
            case String text -> text;
            case null -> "null";
            case Boolean bool -> bool.toString();
            case Long number -> number.toString();
            case Double number -> real(number);
            default -> throw new TemplateException(Python.typeName(key) + " cannot be a key in JSON");
        };
    }

    private void separate(boolean first, int depth, StringBuilder out) {
        if (!first) {
            out.append(comma);
        }
        if (indent != null) {
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void close(boolean empty, int depth, char bracket, StringBuilder out) {
        if (indent != null && !empty) {
            out.append('\n').append(indent.repeat(depth));
        }
        out.append(bracket);
    }

    private void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < 0x20 || (ensureAscii && c > 0x7E)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
