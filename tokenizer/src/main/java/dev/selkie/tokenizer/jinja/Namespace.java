package dev.selkie.tokenizer.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `namespace(…)`: what a template may assign to from within a loop.
final class Namespace {
    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    Map<String, @Nullable Object> members() {
        return members;
    }
}
