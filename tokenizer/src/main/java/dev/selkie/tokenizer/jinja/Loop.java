package dev.selkie.tokenizer.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `loop` is within a loop.
final class Loop {
    private final List<@Nullable Object> items;
    private final int depth;
    private int index;

    Loop(List<@Nullable Object> items, int depth) {
        this.items = items;
        this.depth = depth;
    }

    void at(int newIndex) {
        index = newIndex;
    }

    @Nullable
    Object member(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> items.size() - index - 1L;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item, so it") : items.get(index - 1);
            case "nextitem" ->
                index == items.size() - 1 ? new Undefined("there is no next item, so it") : items.get(index + 1);
            case "cycle" -> (Callable) arguments -> cycle(arguments.positional());
            default -> new Undefined("loop." + name);
        };
    }

    private @Nullable Object cycle(List<@Nullable Object> values) {
        if (values.isEmpty()) {
            throw new TemplateException("cycle without values");
        }
        return values.get(index % values.size());
    }
}
