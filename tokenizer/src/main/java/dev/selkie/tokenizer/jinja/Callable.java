package dev.selkie.tokenizer.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a template can call: a function, a macro, a method of a value.
@FunctionalInterface
interface Callable {
    @Nullable
    Object call(Values arguments);

    /// Arguments, evaluated.
    record Values(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
        /// The argument at `index`, or that of `name`, or `byDefault`.
        @Nullable
        Object get(int index, String name, @Nullable Object byDefault) {
            if (index < positional.size()) {
                return positional.get(index);
            }
            return named.containsKey(name) ? named.get(name) : byDefault;
        }

        @Nullable
        Object required(int index, String name) {
            if (index >= positional.size() && !named.containsKey(name)) {
                throw new TemplateException("missing argument " + name);
            }
            return get(index, name, null);
        }

        String text(int index, String name) {
            if (required(index, name) instanceof String text) {
                return text;
            }
            throw new TemplateException("argument " + name + " is no string");
        }

        long number(int index, String name, long byDefault) {
            return switch (get(index, name, byDefault)) {
                case Long number -> number;
                case Boolean bool -> bool ? 1 : 0;
                case null, default -> throw new TemplateException("argument " + name + " is no whole number");
            };
        }

        boolean flag(int index, String name) {
            return Python.isTrue(get(index, name, false));
        }
    }
}
