package dev.selkie.seal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// One record of SEAL's knowledge files: a passage, and what a model wrote about it.
///
/// @param passage     what is to be learnt
/// @param completions self-edits; none in a file that holds passages only
/// @param prompt      what led to the completions, where the file says so
public record SealRecord(Passage passage, List<String> completions, Optional<String> prompt) {
    public SealRecord {
        completions = List.copyOf(completions);
    }

    /// A passage that nothing has been written about.
    public static SealRecord of(Passage passage) {
        return new SealRecord(passage, List.of(), Optional.empty());
    }

    /// The record as a JSON value, with its keys in the order of the published files.
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("title", passage.title());
        json.put("context", passage.context());
        json.put("questions", questions());
        prompt.ifPresent(text -> {
            json.put("completions", completions);
            json.put("prompt", text);
        });
        return json;
    }

    private List<Map<String, String>> questions() {
        var questions = new ArrayList<Map<String, String>>();
        for (Passage.Question question : passage.questions()) {
            var json = new LinkedHashMap<String, String>();
            json.put("question", question.question());
            json.put("answer", question.answer());
            questions.add(json);
        }
        return questions;
    }
}
