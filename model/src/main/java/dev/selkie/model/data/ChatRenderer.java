package dev.selkie.model.data;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.tokenizer.ChatTemplate;
import dev.selkie.tokenizer.Message;
import dev.selkie.tokenizer.json.FormatException;
import java.util.List;

/// Writes a conversation as the text that the model was trained to continue.
@FunctionalInterface
public interface ChatRenderer {
    /// The text of `turns`.
    ///
    /// @param generationPrompt whether what introduces the assistant's next turn follows
    /// @throws FormatException if these turns cannot be written
    String render(List<Turn> turns, boolean generationPrompt) throws FormatException;

    /// Writes as `template` says.
    static ChatRenderer of(ChatTemplate template) {
        return (turns, generationPrompt) -> template.render(
                turns.stream()
                        .map(turn -> new Message(turn.role(), turn.content()))
                        .toList(),
                generationPrompt);
    }
}
