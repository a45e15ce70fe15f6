package dev.selkie.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The methods of Python's strings, dictionaries and lists that do not change them.
final class Methods {
    private Methods() {}

    /// The method of that name, or null if there is none.
    static @Nullable Callable of(@Nullable Object value, String name) {
        return switch (value) {
            case String text -> ofString(text, name);
            case Map<?, ?> map -> ofMap(map, name);
            case List<?> list -> ofList(list, name);
            case null, default -> null;
        };
    }

    private static @Nullable Callable ofString(String text, String name) {
        return switch (name) {
            case "strip" -> a -> strip(text, a, true, true);
            case "lstrip" -> a -> strip(text, a, true, false);
            case "rstrip" -> a -> strip(text, a, false, true);
            case "upper" -> _ -> text.toUpperCase(Locale.ROOT);
            case "lower" -> _ -> text.toLowerCase(Locale.ROOT);
            case "title" -> _ -> title(text);
            case "capitalize" -> _ -> capitalize(text);
            case "startswith" -> a -> any(a.required(0, "prefix"), text::startsWith);
            case "endswith" -> a -> any(a.required(0, "suffix"), text::endsWith);
            case "split" -> a -> split(text, a.get(0, "sep", null), a.number(1, "maxsplit", -1));
            case "rsplit" -> a -> rsplit(text, a.get(0, "sep", null), a.number(1, "maxsplit", -1));
            case "splitlines" ->
                _ -> new ArrayList<@Nullable Object>(text.lines().toList());
            case "replace" -> a -> replace(text, a.text(0, "old"), a.text(1, "new"), a.number(2, "count", -1));
            case "join" -> a -> join(text, Python.items(a.required(0, "items")));
            case "find" -> a -> find(text, text.indexOf(a.text(0, "sub")));
            case "rfind" -> a -> find(text, text.lastIndexOf(a.text(0, "sub")));
            case "count" -> a -> count(text, a.text(0, "sub"));
            case "format" -> a -> format(text, a);
            case "removeprefix" ->
                a -> text.startsWith(a.text(0, "prefix"))
                        ? text.substring(a.text(0, "prefix").length())
                        : text;
            case "removesuffix" ->
                a -> text.endsWith(a.text(0, "suffix"))
                        ? text.substring(0, text.length() - a.text(0, "suffix").length())
                        : text;
            case "isdigit", "isdecimal", "isnumeric" -> _ -> all(text, Character::isDigit);
            case "isalpha" -> _ -> all(text, Character::isLetter);
            case "isalnum" -> _ -> all(text, Character::isLetterOrDigit);
            case "isspace" -> _ -> all(text, Methods::isSpace);
            case "isupper" ->
                _ -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
            case "islower" ->
                _ -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
            default -> null;
        };
    }

    private static @Nullable Callable ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> _ -> items(map);
            case "keys" -> _ -> new ArrayList<@Nullable Object>(map.keySet());
            case "values" -> _ -> new ArrayList<@Nullable Object>(map.values());
            case "get" ->
                a -> map.containsKey(a.required(0, "key")) ? map.get(a.required(0, "key")) : a.get(1, "default", null);
            case "copy" -> _ -> map;
            case "update", "pop", "popitem", "clear", "setdefault" -> immutable(name);
            default -> null;
        };
    }

    private static @Nullable Callable ofList(List<?> list, String name) {
        return switch (name) {
            case "index" -> a -> index(list, a.required(0, "value"));
            case "count" ->
                a -> list.stream()
                        .filter(item -> Python.areEqual(item, a.required(0, "value")))
                        .count();
            case "copy" -> _ -> list;
            case "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse" -> immutable(name);
            default -> null;
        };
    }

    private static Callable immutable(String name) {
        return _ -> {
            throw new TemplateException("a template may not change its values: " + name);
        };
    }

    private static Object index(List<?> list, @Nullable Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (Python.areEqual(list.get(i), value)) {
                return (long) i;
            }
        }
        throw new TemplateException(PythonText.repr(value) + " is not in the list");
    }

    static List<@Nullable Object> items(Map<?, ?> map) {
        var items = new ArrayList<@Nullable Object>();
        map.forEach((key, value) -> items.add(Tuple.of(key, value)));
        return items;
    }

    private static boolean any(@Nullable Object candidates, Predicate<String> test) {
        if (candidates instanceof Tuple tuple) {
            return tuple.stream().anyMatch(c -> any(c, test));
        }
        if (candidates instanceof String text) {
            return test.test(text);
        }
        throw new TemplateException("expected a string, found " + Python.typeName(candidates));
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    /// What `str.strip` takes: Unicode white space and the four ASCII separators.
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    private static String strip(String text, Callable.Values arguments, boolean left, boolean right) {
        Object set = arguments.get(0, "chars", null);
        if (set == null) {
            return strip(text, Methods::isSpace, left, right);
        }
        if (set instanceof String characters) {
            return strip(text, c -> characters.indexOf(c) >= 0, left, right);
        }
        throw new TemplateException("strip takes a string");
    }

    static String strip(String text, IntPredicate goes, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && goes.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && from < to && goes.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        var result = new StringBuilder();
        boolean inside = false;
        for (int c : text.codePoints().toArray()) {
            result.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inside = Character.isLetter(c);
        }
        return result.toString();
    }

    private static List<@Nullable Object> split(String text, @Nullable Object separator, long most) {
        var parts = new ArrayList<@Nullable Object>();
        if (separator == null) {
            splitAtSpace(text, most, parts);
            return parts;
        }
        String between = separator(separator);
        int from = 0;
        for (int at = text.indexOf(between);
                at >= 0 && (most < 0 || parts.size() < most);
                at = text.indexOf(between, from)) {
            parts.add(text.substring(from, at));
            from = at + between.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String separator(Object separator) {
        if (separator instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new TemplateException("split takes a string that is not empty");
    }

    private static void splitAtSpace(String text, long most, List<@Nullable Object> parts) {
        String rest = strip(text, Methods::isSpace, true, false);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !isSpace(rest.charAt(end))) {
                end++;
            }
            if (most >= 0 && parts.size() == most) {
                parts.add(strip(rest, Methods::isSpace, false, true));
                return;
            }
            parts.add(rest.substring(0, end));
            rest = strip(rest.substring(end), Methods::isSpace, true, false);
        }
    }

    private static List<@Nullable Object> rsplit(String text, @Nullable Object separator, long most) {
        if (separator == null || most < 0) {
            return split(text, separator, -1);
        }
        String between = separator(separator);
        var parts = new ArrayList<@Nullable Object>();
        int to = text.length();
        for (int at = text.lastIndexOf(between);
                at >= 0 && parts.size() < most;
                at = text.lastIndexOf(between, at - between.length())) {
            parts.addFirst(text.substring(at + between.length(), to));
            to = at;
            if (at < between.length()) {
                break;
            }
        }
        parts.addFirst(text.substring(0, to));
        return parts;
    }

    static String replace(String text, String old, String replacement, long count) {
        if (count < 0 && !old.isEmpty()) {
            long grown = text.length() + count(text, old) * (long) Math.max(0, replacement.length() - old.length());
            if (grown > Python.MAX_SIZE) {
                throw new TemplateException("a string of more than " + Python.MAX_SIZE + " characters");
            }
            return text.replace(old, replacement);
        }
        var result = new StringBuilder();
        int from = 0;
        int at = text.indexOf(old);
        for (long i = 0; at >= 0 && (count < 0 || i < count); i++) {
            result.append(text, from, at).append(replacement);
            from = at;
            if (old.isEmpty()) {
                if (at == text.length()) {
                    break;
                }
                result.append(text.charAt(at));
                from = at + 1;
            } else {
                from = at + old.length();
            }
            at = text.indexOf(old, from);
        }
        return result.append(text.substring(from)).toString();
    }

    static String join(String between, List<@Nullable Object> items) {
        var result = new StringBuilder();
        Iterator<@Nullable Object> iterator = items.iterator();
        while (iterator.hasNext()) {
            if (!(iterator.next() instanceof String item)) {
                throw new TemplateException("join takes strings");
            }
            result.append(item).append(iterator.hasNext() ? between : "");
            if (result.length() > Python.MAX_SIZE) {
                throw new TemplateException("a string of more than " + Python.MAX_SIZE + " characters");
            }
        }
        return result.toString();
    }

    private static Long find(String text, int at) {
        return at < 0 ? -1L : (long) text.codePointCount(0, at);
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /// `{}`, `{0}`, `{name}`, without format specifications.
    private static String format(String text, Callable.Values arguments) {
        var result = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                result.append(c);
                i++;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                String field = end < 0 ? "!" : text.substring(i + 1, end);
                if (!field.matches("\\w*")) {
                    throw new TemplateException("format field {" + field + "} is not supported");
                }
                boolean numbered = field.isEmpty() || field.matches("\\d{1,3}");
                int index = field.isEmpty() ? next++ : numbered ? Integer.parseInt(field) : Integer.MAX_VALUE;
                result.append(PythonText.str(arguments.required(index, field)));
                i = end;
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /// `%s`, `%r`, `%d`, `%f`, `%.2f`, `%%`.
    static String percent(String format, List<@Nullable Object> arguments) {
        var result = new StringBuilder();
        Iterator<@Nullable Object> values = arguments.iterator();
        var matcher = Pattern.compile("%(?:\\.(\\d{1,2}))?([a-zA-Z%])").matcher(format);
        int from = 0;
        while (matcher.find()) {
            result.append(format, from, matcher.start());
            from = matcher.end();
            char kind = matcher.group(2).charAt(0);
            if (kind == '%') {
                result.append('%');
                continue;
            }
            if (!values.hasNext()) {
                throw new TemplateException("not enough arguments for a format");
            }
            String digits = matcher.group(1);
            result.append(percent(kind, digits == null ? 6 : Integer.parseInt(digits), values.next()));
        }
        return result.append(format.substring(from)).toString();
    }

    private static String percent(char kind, int digits, @Nullable Object value) {
        Number number = Python.number(value);
        return switch (kind) {
            case 's' -> PythonText.str(value);
            case 'r' -> PythonText.repr(value);
            case 'd', 'i' -> {
                if (number == null) {
                    throw new TemplateException("format d takes a number");
                }
                yield Long.toString(number.longValue());
            }
            case 'f' -> {
                if (number == null) {
                    throw new TemplateException("format f takes a number");
                }
                yield ("%." + digits + "f").formatted(number.doubleValue());
            }
            default -> throw new TemplateException("format " + kind + " is not supported");
        };
    }
}
