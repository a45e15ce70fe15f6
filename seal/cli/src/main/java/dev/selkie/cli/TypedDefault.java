package dev.selkie.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/// The defaults that fields have and no annotation does, as a user types them: `3e-4`, `cosine`, `a,b`. Without it the
/// help shows them as Java does.
final class TypedDefault implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        return arg.defaultValue() == null ? typed(arg.initialValue()) : null;
    }

    private static @Nullable String typed(@Nullable Object value) {
        return switch (value) {
            case Double number ->
                String.valueOf(number).toLowerCase(Locale.ROOT).replaceFirst("\\.0(?=e|$)", "");
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT);
            case List<?> items
            when !items.isEmpty() ->
                items.stream()
                        .map(item -> item instanceof Double ? typed(item) : String.valueOf(item))
                        .collect(Collectors.joining(","));
            case null, default -> null;
        };
    }
}
