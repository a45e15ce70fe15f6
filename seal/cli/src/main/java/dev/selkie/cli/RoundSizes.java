package dev.selkie.cli;

import dev.selkie.seal.plan.Amounts;
import dev.selkie.seal.plan.Lengths;
import dev.selkie.seal.run.SealRun;
import picocli.CommandLine.Option;

/// How much a round does, and how long its texts are.
final class RoundSizes {
    @Option(
            names = "--contexts",
            paramLabel = "N",
            defaultValue = "16",
            description = "Passages that a round learns from (default: ${DEFAULT-VALUE}; published: 50).")
    int contexts = 16;

    @Option(
            names = "--edits",
            paramLabel = "N",
            defaultValue = "5",
            description = "Self-edits of each passage (default: ${DEFAULT-VALUE}, as published).")
    int edits = 5;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trainings of each edit (default: ${DEFAULT-VALUE}; published: 3).")
    int seeds = 1;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "Adapters learning together (default: ${DEFAULT-VALUE}).")
    int atOnce = SealRun.ADAPTERS_AT_ONCE;

    @Option(
            names = "--prompt-tokens",
            paramLabel = "N",
            description = "Tokens of a passage and what asks for an edit of it (default: ${DEFAULT-VALUE}).")
    int prompt = Lengths.PUBLISHED.prompt();

    @Option(names = "--edit-tokens", paramLabel = "N", description = "Tokens of an edit (default: ${DEFAULT-VALUE}).")
    int edit = Lengths.PUBLISHED.edit();

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents that an edit is cut into, the passage among them (default: ${DEFAULT-VALUE}).")
    int documents = Lengths.PUBLISHED.documents();

    @Option(
            names = "--document-tokens",
            paramLabel = "N",
            description = "Tokens of a document (default: ${DEFAULT-VALUE}).")
    int document = Lengths.PUBLISHED.document();

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "Questions on a passage (default: ${DEFAULT-VALUE}).")
    int questions = Lengths.PUBLISHED.questions();

    @Option(
            names = "--question-tokens",
            paramLabel = "N",
            description = "Tokens of a question with its prompt (default: ${DEFAULT-VALUE}).")
    int question = Lengths.PUBLISHED.question();

    @Option(
            names = "--answer-tokens",
            paramLabel = "N",
            description = "Tokens of an answer (default: ${DEFAULT-VALUE}).")
    int answer = Lengths.PUBLISHED.answer();

    Amounts amounts() {
        return new Amounts(contexts, edits, seeds, atOnce);
    }

    Lengths lengths() {
        return new Lengths(prompt, edit, documents, document, questions, question, answer);
    }
}
