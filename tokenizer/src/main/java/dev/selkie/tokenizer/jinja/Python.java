package dev.selkie.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Python's values: truth, comparison, items. What they compute is in [PythonArithmetic], how they are written in
/// [PythonText]. `None` is null; the others are `Boolean`, `Long`, `Double`, `String`, `List`,
/// [Tuple], `Map`, [Undefined], [Callable], [Namespace], [Loop].
final class Python {
    /// Characters in a string and items in a list that a template may make.
    static final int MAX_SIZE = 10_000_000;

    private Python() {}

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

    /// `value[index]`, or `missing` if there is no such item.
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
