package dev.selkie.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands behind `|`.
final class Filters {
    private Filters() {}

    static @Nullable Object apply(String name, @Nullable Object value, Callable.Values a) {
        return switch (name) {
            case "trim" -> trim(value, a);
            case "upper" -> PythonText.str(value).toUpperCase(Locale.ROOT);
            case "lower" -> PythonText.str(value).toLowerCase(Locale.ROOT);
            case "capitalize" -> Methods.capitalize(PythonText.str(value));
            case "title" -> Methods.title(PythonText.str(value));
            case "string" -> PythonText.str(value);
            case "safe" -> value;
            case "escape", "e" -> escape(PythonText.str(value));
            case "length", "count" -> Python.length(value);
            case "default", "d" -> byDefault(value, a);
            case "tojson" -> json(a).of(value);
            case "join" -> join(value, a);
            case "replace" ->
                Methods.replace(PythonText.str(value), a.text(0, "old"), a.text(1, "new"), a.number(2, "count", -1));
            case "indent" -> indent(PythonText.str(value), a);
            case "format" -> Methods.percent(PythonText.str(value), a.positional());
            case "first" -> end(value, true);
            case "last" -> end(value, false);
            case "list" -> Python.items(value);
            case "items" -> value instanceof Map<?, ?> map ? Methods.items(map) : new ArrayList<@Nullable Object>();
            case "dictsort" -> dictSort(value);
            case "reverse" -> reverse(value);
            case "sort" -> sorted(value, a);
            case "unique" -> unique(value);
            case "sum" -> sum(value, a);
            case "min" -> extreme(value, -1);
            case "max" -> extreme(value, 1);
            case "map" -> map(value, a);
            case "select" -> select(value, a, true);
            case "reject" -> select(value, a, false);
            case "selectattr" -> selectByAttribute(value, a, true);
            case "rejectattr" -> selectByAttribute(value, a, false);
            case "int" -> integer(value, a);
            case "float" -> real(value, a);
            case "abs" -> Python.compare(value, 0L) < 0 ? PythonArithmetic.negated(value) : value;
            case "round" -> round(value, a);
            case "wordcount" ->
                Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS)
                        .matcher(PythonText.str(value))
                        .results()
                        .count();
            case "attr" -> attribute(value, a.text(0, "name"));
            default -> throw new TemplateException("no filter named " + name);
        };
    }

    private static String trim(@Nullable Object value, Callable.Values a) {
        Object characters = a.get(0, "chars", null);
        String text = PythonText.str(value);
        return characters instanceof String set
                ? Methods.strip(text, c -> set.indexOf(c) >= 0, true, true)
                : Methods.strip(text, Methods::isSpace, true, true);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static @Nullable Object byDefault(@Nullable Object value, Callable.Values a) {
        boolean replaced = value instanceof Undefined || (a.flag(1, "boolean") && !Python.isTrue(value));
        return replaced ? a.get(0, "default_value", "") : value;
    }

    private static JsonText json(Callable.Values a) {
        String indent = switch (a.get(1, "indent", null)) {
            case null -> null;
            case String text -> text;
            case Long width -> " ".repeat(Math.clamp(width, 0, 100));
            default -> throw new TemplateException("tojson: indent is a number");
        };
        String comma = indent == null ? ", " : ",";
        String colon = ": ";
        if (a.get(2, "separators", null) instanceof List<?> pair && pair.size() == 2) {
            comma = PythonText.str(pair.get(0));
            colon = PythonText.str(pair.get(1));
        }
        return new JsonText(a.flag(0, "ensure_ascii"), indent, comma, colon, a.flag(3, "sort_keys"));
    }

    private static String join(@Nullable Object value, Callable.Values a) {
        String between = PythonText.str(a.get(0, "d", ""));
        Object attribute = a.get(1, "attribute", null);
        var items = new ArrayList<@Nullable Object>();
        for (Object item : Python.items(value)) {
            items.add(PythonText.str(attribute instanceof String path ? attribute(item, path) : item));
        }
        return Methods.join(between, items);
    }

    /// Lines but the first, and blank ones only if asked for, get `width` spaces in front.
    private static String indent(String text, Callable.Values a) {
        String space = a.get(0, "width", 4L) instanceof String given
                ? given
                : " ".repeat(Math.clamp(a.number(0, "width", 4), 0, 1000));
        boolean first = a.flag(1, "first");
        boolean blank = a.flag(2, "blank");
        String[] lines = text.split("\n", -1);
        var result = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
            result.append(i > 0 ? "\n" : "").append(indented ? space : "").append(lines[i]);
        }
        return result.toString();
    }

    private static @Nullable Object end(@Nullable Object value, boolean first) {
        List<@Nullable Object> items = Python.items(value);
        if (items.isEmpty()) {
            return new Undefined("there is no item, so it");
        }
        return first ? items.getFirst() : items.getLast();
    }

    private static Object dictSort(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException("dictsort takes a dictionary");
        }
        List<@Nullable Object> items = Methods.items(map);
        items.sort((x, y) -> compareIgnoringCase(((Tuple) x).get(0), ((Tuple) y).get(0)));
        return items;
    }

    private static int compareIgnoringCase(@Nullable Object x, @Nullable Object y) {
        return x instanceof String a && y instanceof String b
                ? Python.compare(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT))
                : Python.compare(x, y);
    }

    private static Object reverse(@Nullable Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<@Nullable Object> items = Python.items(value);
        Collections.reverse(items);
        return items;
    }

    private static Object sorted(@Nullable Object value, Callable.Values a) {
        List<@Nullable Object> items = Python.items(value);
        boolean caseSensitive = a.flag(1, "case_sensitive");
        Object path = a.get(2, "attribute", null);
        Comparator<@Nullable Object> order = (x, y) -> {
            Object left = path == null ? x : attribute(x, PythonText.str(path));
            Object right = path == null ? y : attribute(y, PythonText.str(path));
            return caseSensitive ? Python.compare(left, right) : compareIgnoringCase(left, right);
        };
        if (a.flag(0, "reverse")) {
            items.sort((x, y) -> order.compare(y, x)); // not order and then reversed: equal ones keep their order
        } else {
            items.sort(order);
        }
        return items;
    }

    private static Object unique(@Nullable Object value) {
        var result = new ArrayList<@Nullable Object>();
        for (Object item : Python.items(value)) {
            if (result.stream().noneMatch(known -> Python.areEqual(known, item))) {
                result.add(item);
            }
        }
        return result;
    }

    private static @Nullable Object sum(@Nullable Object value, Callable.Values a) {
        Object path = a.get(0, "attribute", null);
        Object sum = a.get(1, "start", 0L);
        for (Object item : Python.items(value)) {
            sum = PythonArithmetic.compute("+", sum, path == null ? item : attribute(item, PythonText.str(path)));
        }
        return sum;
    }

    private static @Nullable Object extreme(@Nullable Object value, int sign) {
        List<@Nullable Object> items = Python.items(value);
        if (items.isEmpty()) {
            return new Undefined("there is no item, so it");
        }
        Object best = items.getFirst();
        for (Object item : items) {
            if (sign * compareIgnoringCase(item, best) > 0) {
                best = item;
            }
        }
        return best;
    }

    private static Object map(@Nullable Object value, Callable.Values a) {
        var result = new ArrayList<@Nullable Object>();
        for (Object item : Python.items(value)) {
            if (a.named().containsKey("attribute")) {
                Object mapped = attribute(item, PythonText.str(a.named().get("attribute")));
                result.add(
                        mapped instanceof Undefined && a.named().containsKey("default")
                                ? a.named().get("default")
                                : mapped);
            } else {
                result.add(apply(a.text(0, "name"), item, rest(a, 1)));
            }
        }
        return result;
    }

    private static Callable.Values rest(Callable.Values a, int from) {
        return new Callable.Values(
                a.positional()
                        .subList(
                                Math.min(from, a.positional().size()),
                                a.positional().size()),
                a.named());
    }

    private static Object select(@Nullable Object value, Callable.Values a, boolean wanted) {
        return selected(value, item -> test(item, a, 0) == wanted);
    }

    private static Object selectByAttribute(@Nullable Object value, Callable.Values a, boolean wanted) {
        String path = a.text(0, "attribute");
        return selected(value, item -> test(attribute(item, path), a, 1) == wanted);
    }

    private static boolean test(@Nullable Object value, Callable.Values a, int nameAt) {
        return a.positional().size() <= nameAt
                ? Python.isTrue(value)
                : Tests.test(a.text(nameAt, "test"), value, rest(a, nameAt + 1));
    }

    private static Object selected(@Nullable Object value, Predicate<@Nullable Object> wanted) {
        List<@Nullable Object> items = Python.items(value);
        items.removeIf(wanted.negate());
        return items;
    }

    /// `item.path`, with dots and numbers for parts of parts.
    private static @Nullable Object attribute(@Nullable Object item, String path) {
        Object value = item;
        for (String part : path.split("\\.", -1)) {
            Object key = part.matches("\\d{1,9}") ? (Object) Long.valueOf(part) : part;
            value = Python.item(value, key, new Undefined(part));
        }
        return value;
    }

    private static @Nullable Object integer(@Nullable Object value, Callable.Values a) {
        Number number = Python.number(value);
        if (number != null) {
            return number.longValue();
        }
        String text = PythonText.str(value).strip().replace("_", "");
        try {
            return text.matches("[+-]?\\d+") ? Long.parseLong(text) : (long) Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return a.get(0, "default", 0L);
        }
    }

    private static @Nullable Object real(@Nullable Object value, Callable.Values a) {
        Number number = Python.number(value);
        if (number != null) {
            return number.doubleValue();
        }
        try {
            return Double.parseDouble(PythonText.str(value));
        } catch (NumberFormatException _) {
            return a.get(0, "default", 0.0);
        }
    }

    private static Object round(@Nullable Object value, Callable.Values a) {
        Number number = Python.number(value);
        if (number == null) {
            throw new TemplateException("round takes a number");
        }
        int digits = Math.clamp(a.number(0, "precision", 0), -300, 300);
        var mode = switch (PythonText.str(a.get(1, "method", "common"))) {
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> RoundingMode.HALF_EVEN;
        };
        return new BigDecimal(number.doubleValue()).setScale(digits, mode).doubleValue();
    }
}
