package dev.selkie.seal;

import java.util.List;

/// What a model shall learn, and how to find out whether it has.
///
/// @param title     of the article
/// @param context   the text itself
/// @param questions about it; perhaps none
public record Passage(String title, String context, List<Question> questions) {
    public Passage {
        questions = List.copyOf(questions);
    }

    /// @param question as it stands in the data, without the title
    /// @param answer   the one that counts as right
    public record Question(String question, String answer) {}

    /// The same passage with another exam.
    public Passage withQuestions(List<Question> others) {
        return new Passage(title, context, others);
    }

    /// `question` as it is put to a model and to a judge: without the passage, but with its title.
    public String asked(Question question) {
        return asked(title, question.question());
    }

    /// The same of a question about the article `title`.
    static String asked(String title, String question) {
        return "Topic: " + title + "\n" + question;
    }
}
