package dev.selkie.tokenizer;

import dev.selkie.tokenizer.jinja.Template;
import dev.selkie.tokenizer.jinja.TemplateException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
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

    /// The template as the folder has it.
    public String source() {
        return source;
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
            throw new FormatException(file, "chat template: " + e.getMessage(), e);
        }
    }

    private static Map<String, @Nullable Object> members(Message message) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("role", message.role());
        members.put("content", message.content());
        members.putAll(message.more());
        return members;
    }

    /// The conversation as one text, and which parts of it are the assistant's.
    ///
    /// A turn of the assistant is what rendering up to and with it adds to rendering what comes before it with a
    /// generation prompt: so its end marker, and what follows that, belong to it.
    ///
    /// @throws FormatException if the template fails, or rewrites earlier turns, so that turns have no place of
    ///                         their own
    public Turns renderTurns(List<Message> messages) throws FormatException {
        String text = render(messages, false);
        var spans = new ArrayList<Span>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role().equals("assistant")) {
                String before = render(messages.subList(0, i), true);
                String after = render(messages.subList(0, i + 1), false);
                if (!after.startsWith(before) || !text.startsWith(after)) {
                    throw new FormatException(
                            file,
                            "chat template: it rewrites earlier turns, so the assistant's have no place of their own");
                }
                spans.add(new Span(before.length(), after.length()));
            }
        }
        return new Turns(text, spans);
    }

    /// A rendered conversation.
    ///
    /// @param assistant where in `text` the assistant's turns are, in order
    public record Turns(String text, List<Span> assistant) {
        public Turns {
            assistant = List.copyOf(assistant);
        }

        /// Whether the character at `index` is the assistant's.
        public boolean isAssistants(int index) {
            return assistant.stream().anyMatch(span -> index >= span.start() && index < span.end());
        }
    }

    /// A range of characters: Java indices, the end not included.
    public record Span(int start, int end) {}
}
