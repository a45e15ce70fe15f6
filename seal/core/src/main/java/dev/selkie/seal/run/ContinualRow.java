package dev.selkie.seal.run;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The model after a step of a sequence, examined: a line of a continual run's log, a row of the forgetting matrix.
///
/// @param sequence  from 0
/// @param step      0 before anything is learnt; step k learns passage k
/// @param edit      that was learnt
/// @param documents it was cut into
/// @param steps     of the training
/// @param loss      of its last step; 0 without one
/// @param answers   on passage after passage: all of the sequence at step 0, the first k at step k
/// @param failure   why nothing was learnt in this step, if so; the model is then what it was
public record ContinualRow(
        int sequence,
        int step,
        String edit,
        int documents,
        int steps,
        double loss,
        List<List<Answer>> answers,
        Optional<String> failure) {
    public ContinualRow {
        answers = answers.stream().map(List::copyOf).toList();
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("sequence", sequence);
        json.put("step", step);
        json.put("edit", edit);
        json.put("documents", documents);
        json.put("steps", steps);
        json.put("loss", loss);
        var passages = new ArrayList<Object>();
        for (List<Answer> exam : answers) {
            var passage = new LinkedHashMap<String, Object>();
            passage.put("answers", exam.stream().map(Answer::json).toList());
            passages.add(passage);
        }
        json.put("passages", passages);
        failure.ifPresent(why -> json.put("failed", why));
        return json;
    }

    static ContinualRow of(JsonObject json) throws FormatException {
        var answers = new ArrayList<List<Answer>>();
        for (JsonObject passage : json.objects("passages")) {
            answers.add(EntryJson.answers(passage));
        }
        return new ContinualRow(
                json.count("sequence"),
                json.count("step"),
                json.string("edit"),
                json.count("documents"),
                json.count("steps"),
                json.number("loss"),
                answers,
                json.optionalString("failed"));
    }
}
