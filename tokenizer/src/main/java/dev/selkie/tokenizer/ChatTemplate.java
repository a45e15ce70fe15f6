package dev.selkie.tokenizer;

import dev.selkie.tokenizer.jinja.Template;
import dev.selkie.tokenizer.jinja.TemplateException;
import dev.selkie.tokenizer.json.FormatException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a model wants a conversation written down: the folder's chat template.
///
/// Renders what `apply_chat_template(messages, tokenize=False)` in `transformers` gives. Immutable; safe to share
/// between threads.
public final class ChatTemplate {
    private final Path file;
    private final String source;
    private final Map<String, String> specialTokens;

    /// Parsed when first used: a model without chats must load whatever its template says.
    private volatile @Nullable Template template;

    ChatTemplate(Path file, String source, Map<String, String> specialTokens) {
        this.file = file;
        this.source = source;
        this.specialTokens = specialTokens;
    }

    /// The conversation as one text.
    ///
    /// @param addGenerationPrompt whether to end with what introduces the model's answer
    /// @throws FormatException if the template fails, refuses the conversation, or runs without end
    public String render(List<Message> messages, boolean addGenerationPrompt) throws FormatException {
        return render(messages, addGenerationPrompt, Map.of());
    }

    /// The conversation as one text.
    ///
    /// @param addGenerationPrompt whether to end with what introduces the model's answer
    /// @param extra               further variables, such as `tools`: strings, numbers, booleans, lists, maps, null
    /// @throws FormatException if the template fails, refuses the conversation, or runs without end
    public String render(List<Message> messages, boolean addGenerationPrompt, Map<String, ?> extra)
            throws FormatException {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(specialTokens);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.putAll(extra);
        variables.put("messages", messages.stream().map(ChatTemplate::members).toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        try {
            Template parsed = template;
            if (parsed == null) {
                parsed = Template.parse(source);
                template = parsed;
            }
            return parsed.render(variables, LocalDateTime.now(ZoneId.systemDefault()));
        } catch (TemplateException e) {
            String found = String.valueOf(e.getMessage());
            throw FormatException.in(file, "a chat template that accepts this conversation", found)
                    .causedBy(e);
        }
    }

    private static Map<String, @Nullable Object> members(Message message) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("role", message.role());
        members.put("content", message.content());
        members.putAll(message.more());
        return members;
    }
}
