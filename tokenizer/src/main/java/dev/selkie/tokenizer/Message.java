package dev.selkie.tokenizer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One turn of a conversation.
///
/// @param role    `system`, `user`, `assistant`, or what else the template knows
/// @param content what is said; null in a turn that only calls tools
/// @param more    further members that a template may look at, such as `tool_calls`: strings, numbers, booleans,
///                lists, maps
public record Message(String role, @Nullable String content, Map<String, ?> more) {
    public Message(String role, String content) {
        this(role, content, Map.of());
    }
}
