package dev.selkie.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's values as Python writes them; see [Python].
final class PythonText {
    private PythonText() {}

    /// `str(value)`
    static String str(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            case null, default -> repr(value);
        };
    }

    /// `repr(value)`
    static String repr(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean bool -> bool ? "True" : "False";
            case Long number -> number.toString();
            case Double number -> real(number);
            case String text -> quoted(text);
            case Tuple tuple -> "(" + reprs(tuple) + (tuple.size() == 1 ? ",)" : ")");
            case List<?> list -> "[" + reprs(list) + "]";
            case Map<?, ?> map -> {
                var text = new StringBuilder("{");
                map.forEach((key, item) -> text.append(text.length() == 1 ? "" : ", ")
                        .append(repr(key))
                        .append(": ")
                        .append(repr(item)));
                yield text.append("}").toString();
            }
            case Undefined _ -> "Undefined";
            case Namespace namespace -> "<Namespace " + repr(namespace.members()) + ">";
            default -> "<" + Python.typeName(value) + ">";
        };
    }

    private static String reprs(List<?> list) {
        var text = new StringBuilder();
        for (Object item : list) {
            text.append(text.isEmpty() ? "" : ", ").append(repr(item));
        }
        return text.toString();
    }

    /// The shortest digits that give the number back, as Python writes them.
    static String real(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        var decimal = new BigDecimal(Double.toString(Math.abs(number))).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String sign = number < 0 || 1 / number < 0 ? "-" : "";
        if (number != 0 && (exponent < -4 || exponent >= 16)) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                    + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        }
        String plain = decimal.toPlainString();
        return sign + (plain.contains(".") ? plain : plain + ".0");
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        var result = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> result.append("\\n");
                case '\t' -> result.append("\\t");
                case '\r' -> result.append("\\r");
                case '\\' -> result.append("\\\\");
                default -> {
                    if (c == quote) {
                        result.append('\\').append(quote);
                    } else if (isPrintable(c)) {
                        result.appendCodePoint(c);
                    } else {
                        result.append(
                                c < 0x100
                                        ? "\\x%02x".formatted(c)
                                        : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                    }
                }
            }
        });
        return result.append(quote).toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
