package dev.selkie.seal;

import dev.selkie.seal.Passage.Question;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SEAL's own JSON files of passages, questions and self-edits.
///
/// A file holds one record, an array of them, or one a line. Source: the files published with arXiv:2506.10943.
public final class SealFiles {
    private SealFiles() {}

    /// The records `{title, context, questions: [{question, answer}]}` of `file`, with `completions` and `prompt`
    /// where there are any.
    ///
    /// @throws FormatException naming the record, if one of them is none
    public static List<SealRecord> read(Path file) throws IOException {
        var records = new ArrayList<SealRecord>();
        for (JsonObject json : JsonRecords.read(file)) {
            records.add(record(json));
        }
        return List.copyOf(records);
    }

    /// The passage that is the text of `file`, without questions.
    ///
    /// @throws FormatException if it is no text in UTF-8, or a blank one
    public static Passage text(Path file, String title) throws IOException {
        String text = TextFile.read(file);
        if (text.isBlank()) {
            throw FormatException.in(file, "some text", "none");
        }
        return new Passage(title, text, List.of());
    }

    /// The self-edit that is the text of `file`; an empty one leads to the passage alone.
    ///
    /// @throws FormatException if it is no text in UTF-8
    public static String edit(Path file) throws IOException {
        return TextFile.read(file);
    }

    /// The self-edits that `file` holds for `passage`, known by its title and context.
    ///
    /// @throws FormatException if it holds none
    public static List<String> edits(Path file, Passage passage) throws IOException {
        for (SealRecord record : read(file)) {
            if (record.passage().title().equals(passage.title())
                    && record.passage().context().equals(passage.context())
                    && !record.completions().isEmpty()) {
                return record.completions();
            }
        }
        throw FormatException.in(
                file, "a record with completions for " + FormatException.quote(passage.title()), "none");
    }

    /// The exam in `file`: lines of `{question, answer}`, or the questions of its only SEAL record.
    ///
    /// @throws FormatException if there is no question, or more than one record
    public static List<Question> questions(Path file) throws IOException {
        List<JsonObject> records = JsonRecords.read(file);
        List<JsonObject> items = records;
        if (records.getFirst().says("questions")) {
            if (records.size() > 1) {
                throw FormatException.in(
                        file, "one record, or lines of {question, answer}", records.size() + " records");
            }
            items = records.getFirst().objects("questions");
        }
        List<Question> questions = questions(items);
        if (questions.isEmpty()) {
            throw FormatException.in(file, "at least one question", "none");
        }
        return questions;
    }

    private static SealRecord record(JsonObject json) throws FormatException {
        String title = json.string("title");
        String context = json.string("context");
        List<Question> questions = questions(json.objects("questions"));
        List<String> completions = json.optionalStrings("completions").orElse(List.of());
        Optional<String> prompt = json.optionalString("prompt");
        return new SealRecord(new Passage(title, context, questions), completions, prompt);
    }

    private static List<Question> questions(List<JsonObject> items) throws FormatException {
        var questions = new ArrayList<Question>();
        for (JsonObject item : items) {
            String answer = item.string("answer");
            if (answer.isBlank()) {
                throw item.wrong("answer", "some text", "none");
            }
            questions.add(new Question(item.string("question"), answer));
        }
        return List.copyOf(questions);
    }
}
