package dev.selkie.tokenizer.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed chat template. Immutable; safe to share between threads.
public final class Template {
    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = statements;
    }

    /// Reads a template.
    ///
    /// @throws TemplateException if `source` is malformed or has a tag that is not supported
    public static Template parse(String source) {
        return new Template(Parser.parse(source));
    }

    /// The text that the template makes of `variables`.
    ///
    /// @param variables null, strings, booleans, numbers, lists and maps of these
    /// @param now       what `strftime_now` tells
    /// @throws TemplateException if the template fails, refuses its input, or runs or writes without end
    public String render(Map<String, ?> variables, LocalDateTime now) {
        Scope globals = Globals.scope(now);
        variables.forEach((name, value) -> globals.set(name, plain(value)));
        try {
            return new Interpreter(globals).run(statements);
        } catch (StackOverflowError _) {
            throw new TemplateException("the template nests too deeply");
        }
    }

    /// Every whole number a [Long], every other one a [Double].
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean bool -> bool;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Number number -> number.doubleValue();
            case List<?> list -> {
                var items = new ArrayList<@Nullable Object>();
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                map.forEach((key, item) -> members.put(plain(key), plain(item)));
                yield members;
            }
            default ->
                throw new IllegalArgumentException(
                        "a template cannot see a " + value.getClass().getName());
        };
    }
}
