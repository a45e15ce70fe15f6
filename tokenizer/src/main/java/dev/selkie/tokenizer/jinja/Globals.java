package dev.selkie.tokenizer.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that every chat template sees.
final class Globals {
    private static final int MAX_RANGE = 100_000;

    private Globals() {}

    static Scope scope(LocalDateTime now) {
        var scope = new Scope(null);
        scope.set("range", (Callable) Globals::range);
        scope.set("namespace", (Callable) Globals::namespace);
        scope.set("dict", (Callable) Globals::dict);
        scope.set("raise_exception", (Callable) Globals::raise);
        scope.set("strftime_now", (Callable) a -> Dates.format(now, a.text(0, "format")));
        return scope;
    }

    private static Object range(Callable.Values a) {
        long start = a.positional().size() < 2 ? 0 : a.number(0, "start", 0);
        long stop = a.number(a.positional().size() < 2 ? 0 : 1, "stop", 0);
        long step = a.number(2, "step", 1);
        if (step == 0) {
            throw new TemplateException("range step cannot be zero");
        }
        var values = new ArrayList<@Nullable Object>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (values.size() == MAX_RANGE) {
                throw new TemplateException("a range of more than " + MAX_RANGE);
            }
            values.add(i);
        }
        return values;
    }

    private static Object namespace(Callable.Values a) {
        var namespace = new Namespace();
        for (Object given : a.positional()) {
            if (given instanceof Map<?, ?> map) {
                map.forEach((key, value) -> namespace.members().put(PythonText.str(key), value));
            }
        }
        namespace.members().putAll(a.named());
        return namespace;
    }

    private static Object dict(Callable.Values a) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (Object given : a.positional()) {
            if (given instanceof Map<?, ?> source) {
                map.putAll(source);
            } else if (given instanceof List<?> pairs) {
                for (Object pair : pairs) {
                    List<@Nullable Object> items = Python.items(pair);
                    if (items.size() != 2) {
                        throw new TemplateException("dict takes pairs");
                    }
                    map.put(items.get(0), items.get(1));
                }
            }
        }
        map.putAll(a.named());
        return map;
    }

    private static Object raise(Callable.Values a) {
        throw new TemplateException("the chat template refuses the conversation: "
                + PythonText.str(a.get(0, "message", ""))
                        .replaceAll("\\s+", " ")
                        .strip());
    }
}
