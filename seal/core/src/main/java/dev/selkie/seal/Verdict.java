package dev.selkie.seal;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a judge said of one answer.
///
/// @param asked  the question, see [Passage#asked]
/// @param answer what the model said
/// @param gold   what counts as right
/// @param right  the judge's word
public record Verdict(String asked, String answer, String gold, boolean right) {
    /// The verdicts in one of SEAL's result files, in its order: for each question first on the answer before
    /// adaptation, then on the one after it.
    ///
    /// @throws FormatException if the file is no such file, or holds no verdict
    public static List<Verdict> read(Path file) throws IOException {
        var verdicts = new ArrayList<Verdict>();
        for (JsonObject article : JsonObject.read(file).objects("articles")) {
            for (JsonObject completion : article.objects("completions")) {
                for (JsonObject question : completion.objects("questions")) {
                    verdicts.add(verdict(article, question, "baseline"));
                    verdicts.add(verdict(article, question, "adapter"));
                }
            }
        }
        if (verdicts.isEmpty()) {
            throw FormatException.in(file, "at least one verdict on an answer", "none");
        }
        return verdicts;
    }

    private static Verdict verdict(JsonObject article, JsonObject question, String arm) throws FormatException {
        String key = arm + "_correct";
        String text = question.string("question");
        return new Verdict(
                article.optionalString("title")
                        .map(title -> Passage.asked(title, text))
                        .orElse(text),
                question.string(arm + "_answer"),
                question.string("answer"),
                question.bool(key));
    }
}
