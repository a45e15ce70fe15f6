package dev.selkie.tokenizer.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands behind `is`.
final class Tests {
    private Tests() {}

    static boolean test(String name, @Nullable Object value, Callable.Values arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Python.number(value) != null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "sequence" -> isSequence(value);
            case "iterable" -> isSequence(value) || value instanceof Undefined;
            case "callable" -> value instanceof Callable;
            case "lower" ->
                PythonText.str(value).equals(PythonText.str(value).toLowerCase(Locale.ROOT))
                        && !PythonText.str(value).equals(PythonText.str(value).toUpperCase(Locale.ROOT));
            case "upper" ->
                PythonText.str(value).equals(PythonText.str(value).toUpperCase(Locale.ROOT))
                        && !PythonText.str(value).equals(PythonText.str(value).toLowerCase(Locale.ROOT));
            case "odd" -> remainder(value, 2) == 1;
            case "even" -> remainder(value, 2) == 0;
            case "divisibleby" -> remainder(value, arguments.number(0, "num", 0)) == 0;
            case "eq", "equalto", "==", "sameas" -> Python.areEqual(value, arguments.required(0, "other"));
            case "ne", "!=" -> !Python.areEqual(value, arguments.required(0, "other"));
            case "lt", "lessthan", "<" -> Python.compare(value, arguments.required(0, "other")) < 0;
            case "le", "<=" -> Python.compare(value, arguments.required(0, "other")) <= 0;
            case "gt", "greaterthan", ">" -> Python.compare(value, arguments.required(0, "other")) > 0;
            case "ge", ">=" -> Python.compare(value, arguments.required(0, "other")) >= 0;
            case "in" -> Python.contains(arguments.required(0, "seq"), value);
            default -> throw new TemplateException("no test named " + name);
        };
    }

    private static boolean isSequence(@Nullable Object value) {
        return value instanceof String || value instanceof List || value instanceof Map;
    }

    private static long remainder(@Nullable Object value, long divisor) {
        if (PythonArithmetic.compute("%", value, divisor) instanceof Long remainder) {
            return remainder;
        }
        throw new TemplateException("expected a whole number, found " + Python.typeName(value));
    }
}
