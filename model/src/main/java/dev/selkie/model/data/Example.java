package dev.selkie.model.data;

import java.util.List;

/// One record of a data set.
public sealed interface Example {
    /// Plain text.
    record Text(String text) implements Example {}

    /// What is given and what shall follow it; the end token follows the completion.
    record Completion(String prompt, String completion) implements Example {}

    /// A prompt alone: to generate from, not to learn from.
    record Prompt(String prompt) implements Example {}

    /// A conversation; what the assistant says is what it learns from.
    record Chat(List<Turn> turns) implements Example {
        public Chat {
            turns = List.copyOf(turns);
        }

        /// One question and its answer.
        public static Chat of(String user, String assistant) {
            return new Chat(List.of(new Turn("user", user), new Turn("assistant", assistant)));
        }
    }

    /// What one side of a conversation says.
    ///
    /// @param role such as `system`, `user`, `assistant`
    record Turn(String role, String content) {}
}
