package dev.selkie.cli;

import dev.selkie.seal.EditPrompt;
import picocli.CommandLine.Option;

/// How a model is asked for self-edits.
final class EditOptions {
    @Option(
            names = "--prompt",
            paramLabel = "NAME",
            description = "How the model is asked for a self-edit: implications, implications-long, rewrite, self-qa, …"
                    + " (default: implications).")
    private String prompt = EditPrompt.IMPLICATIONS.toString();

    @Option(
            names = "--max-edit-tokens",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Longest self-edit that the model writes, in tokens (default: ${DEFAULT-VALUE}).")
    int maxTokens = 1024;

    EditPrompt prompt() {
        return EditPrompt.named(prompt);
    }
}
