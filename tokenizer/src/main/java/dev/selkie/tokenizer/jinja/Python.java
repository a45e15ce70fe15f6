package dev.selkie.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Python's values and what they do. `None` is null; the others are `Boolean`, `Long`, `Double`, `String`, `List`,
/// [Tuple], `Map`, [Undefined], [Callable], [Namespace], [Loop].
final class Python {
    /// Characters in a string and items in a list that a template may make.
    static final int MAX_SIZE = 10_000_000;

    private Python() {}

    // truth and comparison

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined _ -> false;
            default -> true;
        };
    }

    static boolean areEqual(@Nullable Object left, @Nullable Object right) {
        Number a = number(left);
        Number b = number(right);
        if (a != null && b != null) {
            return (a instanceof Long && b instanceof Long) ? a.equals(b) : a.doubleValue() == b.doubleValue();
        }
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        if (left instanceof List<?> x && right instanceof List<?> y) {
            return left instanceof Tuple == right instanceof Tuple && sameItems(x, y);
        }
        if (left instanceof Map<?, ?> x && right instanceof Map<?, ?> y) {
            return x.size() == y.size()
                    && x.entrySet().stream()
                            .allMatch(e -> y.containsKey(e.getKey()) && areEqual(e.getValue(), y.get(e.getKey())));
        }
        return Objects.equals(left, right);
    }

    private static boolean sameItems(List<?> x, List<?> y) {
        if (x.size() != y.size()) {
            return false;
        }
        Iterator<?> other = y.iterator();
        for (Object item : x) {
            if (!areEqual(item, other.next())) {
                return false;
            }
        }
        return true;
    }

    /// The value as a number, truth values being 0 and 1; null if it is none.
    static @Nullable Number number(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> number;
            case Boolean bool -> bool ? 1L : 0L;
            case null, default -> null;
        };
    }

    static int compare(@Nullable Object left, @Nullable Object right) {
        Number a = number(left);
        Number b = number(right);
        if (a != null && b != null) {
            return a instanceof Long && b instanceof Long
                    ? Long.compare(a.longValue(), b.longValue())
                    : Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (left instanceof String x && right instanceof String y) {
            return compareByCodePoint(x, y);
        }
        if (left instanceof List<?> x && right instanceof List<?> y) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!areEqual(x.get(i), y.get(i))) {
                    return compare(x.get(i), y.get(i));
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw new TemplateException("cannot compare " + typeName(left) + " and " + typeName(right));
    }

    private static int compareByCodePoint(String x, String y) {
        int at = 0;
        while (at < x.length() && at < y.length() && x.charAt(at) == y.charAt(at)) {
            at++;
        }
        if (at == x.length() || at == y.length()) {
            return Integer.compare(x.length(), y.length());
        }
        int back = at > 0 && Character.isLowSurrogate(x.charAt(at)) ? 1 : 0;
        return Integer.compare(x.codePointAt(at - back), y.codePointAt(at - back));
    }

    static boolean contains(@Nullable Object container, @Nullable Object item) {
        return switch (container) {
            case String text -> {
                if (item instanceof String part) {
                    yield text.contains(part);
                }
                throw new TemplateException("cannot look for " + typeName(item) + " in a string");
            }
            case Map<?, ?> map -> map.containsKey(item);
            case List<?> list -> list.stream().anyMatch(member -> areEqual(member, item));
            case Undefined _ -> false;
            case null, default -> throw new TemplateException(typeName(container) + " contains nothing");
        };
    }

    // parts

    static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined _ -> 0;
            case null, default -> throw new TemplateException(typeName(value) + " has no length");
        };
    }

    /// What a loop over `value` goes through.
    static List<@Nullable Object> items(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<@Nullable Object>(list);
            case Map<?, ?> map -> new ArrayList<@Nullable Object>(map.keySet());
            case String text -> {
                var characters = new ArrayList<@Nullable Object>();
                text.codePoints().forEach(c -> characters.add(Character.toString(c)));
                yield characters;
            }
            case Undefined _ -> new ArrayList<>();
            case null, default -> throw new TemplateException("cannot loop over " + typeName(value));
        };
    }

    /// `value[index]`, or null in an [java.util.Optional]'s stead: an [Undefined] named by the caller.
    static @Nullable Object item(@Nullable Object value, @Nullable Object index, Undefined missing) {
        if (value instanceof Map<?, ?> map) {
            return map.containsKey(index) ? map.get(index) : missing;
        }
        if (value instanceof List<?> list && number(index) instanceof Long position) {
            long at = position < 0 ? position + list.size() : position;
            return at >= 0 && at < list.size() ? list.get((int) at) : missing;
        }
        if (value instanceof String text && number(index) instanceof Long position) {
            int[] points = text.codePoints().toArray();
            long at = position < 0 ? position + points.length : position;
            return at >= 0 && at < points.length ? Character.toString(points[(int) at]) : missing;
        }
        return missing;
    }

    static Object slice(@Nullable Object value, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof String) && !(value instanceof List<?>)) {
            throw new TemplateException(typeName(value) + " cannot be sliced");
        }
        List<@Nullable Object> items = items(value);
        int stride = (int) bound(step, 1);
        if (stride == 0) {
            throw new TemplateException("slice step cannot be zero");
        }
        int size = items.size();
        int first = stride > 0 ? 0 : size - 1;
        int last = stride > 0 ? size : -1;
        int start = from == null ? first : clamp(bound(from, 0), size, stride);
        int end = to == null ? last : clamp(bound(to, 0), size, stride);
        var result = new ArrayList<@Nullable Object>();
        for (int i = start; stride > 0 ? i < end : i > end; i += stride) {
            result.add(items.get(i));
        }
        if (value instanceof String) {
            var text = new StringBuilder();
            result.forEach(text::append);
            return text.toString();
        }
        return value instanceof Tuple ? new Tuple(result) : result;
    }

    private static long bound(@Nullable Object value, long byDefault) {
        if (value == null) {
            return byDefault;
        }
        if (number(value) instanceof Long number) {
            return Math.clamp(number, -MAX_SIZE, MAX_SIZE);
        }
        throw new TemplateException("slice bounds are whole numbers");
    }

    private static int clamp(long bound, int size, int stride) {
        long at = bound < 0 ? bound + size : bound;
        return stride > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
    }

    // arithmetic

    static Object arithmetic(String operator, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        Number a = number(left);
        Number b = number(right);
        if (a != null && b != null) {
            return a instanceof Long x && b instanceof Long y
                    ? whole(operator, x, y)
                    : real(operator, a.doubleValue(), b.doubleValue());
        }
        if (operator.equals("+") && left instanceof String x && right instanceof String y) {
            return bounded(x.length() + (long) y.length(), () -> x.concat(y));
        }
        if (operator.equals("+")
                && left instanceof List<?> x
                && right instanceof List<?> y
                && left instanceof Tuple == right instanceof Tuple) {
            return bounded(x.size() + (long) y.size(), () -> joined(x, y));
        }
        if (operator.equals("*") && b instanceof Long times) {
            return repeated(left, times, right);
        }
        if (operator.equals("*") && a instanceof Long times) {
            return repeated(right, times, left);
        }
        if (operator.equals("%") && left instanceof String format) {
            return Methods.percent(format, right instanceof Tuple tuple ? tuple : Tuple.of(right));
        }
        throw new TemplateException("cannot compute " + typeName(left) + " " + operator + " " + typeName(right));
    }

    private static Object joined(List<?> x, List<?> y) {
        var result = new ArrayList<@Nullable Object>(x);
        result.addAll(y);
        return x instanceof Tuple ? new Tuple(result) : result;
    }

    private static Object repeated(@Nullable Object value, long times, @Nullable Object other) {
        long count = Math.max(0, times);
        return switch (value) {
            case String text ->
                bounded(
                        Math.multiplyHigh(text.length(), count) != 0 ? Long.MAX_VALUE : text.length() * count,
                        () -> text.repeat((int) count));
            case List<?> list ->
                bounded(Math.multiplyHigh(list.size(), count) != 0 ? Long.MAX_VALUE : list.size() * count, () -> {
                    var result = new ArrayList<@Nullable Object>();
                    for (long i = 0; i < count; i++) {
                        result.addAll(list);
                    }
                    return value instanceof Tuple ? new Tuple(result) : result;
                });
            case null, default ->
                throw new TemplateException("cannot compute " + typeName(value) + " * " + typeName(other));
        };
    }

    private static Object bounded(long size, java.util.function.Supplier<Object> result) {
        if (size < 0 || size > MAX_SIZE) {
            throw new TemplateException("a value of more than " + MAX_SIZE + " elements");
        }
        return result.get();
    }

    private static Object whole(String operator, long x, long y) {
        try {
            return switch (operator) {
                case "+" -> Math.addExact(x, y);
                case "-" -> Math.subtractExact(x, y);
                case "*" -> Math.multiplyExact(x, y);
                case "/" -> (double) x / nonZero(y);
                case "//" -> Math.floorDiv(x, nonZero(y));
                case "%" -> Math.floorMod(x, nonZero(y));
                case "**" ->
                    y < 0
                            ? (Object) Math.pow((double) x, (double) y)
                            : (Object) Math.powExact(x, (int) Math.min(y, Integer.MAX_VALUE));
                default -> throw new AssertionError(operator);
            };
        } catch (ArithmeticException _) {
            throw new TemplateException("a number beyond 64 bits");
        }
    }

    private static long nonZero(long y) {
        if (y == 0) {
            throw new TemplateException("division by zero");
        }
        return y;
    }

    private static Object real(String operator, double x, double y) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && y == 0) {
            throw new TemplateException("division by zero");
        }
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "/" -> x / y;
            case "//" -> Math.floor(x / y);
            case "%" -> x - Math.floor(x / y) * y;
            case "**" -> Math.pow(x, y);
            default -> throw new AssertionError(operator);
        };
    }

    static Object negated(@Nullable Object value) {
        return switch (number(value)) {
            case Long number -> whole("-", 0, number);
            case Double number -> -number;
            case null, default -> throw new TemplateException("cannot negate " + typeName(value));
        };
    }

    // text

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
            default -> "<" + typeName(value) + ">";
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

    static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float";
            case String _ -> "str";
            case Tuple _ -> "tuple";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case Undefined _ -> "Undefined";
            case Callable _ -> "function";
            default -> value.getClass().getSimpleName();
        };
    }
}
