package dev.selkie.seal.run;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.judge.ProxyScore;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Entries as the lines of a run's log, written and read. The key `entry` tells their kinds apart.
final class EntryJson {
    private EntryJson() {}

    /// `entry` as a JSON value, for [#read].
    static SequencedMap<String, Object> write(Entry entry) {
        return switch (entry) {
            case Entry.Written written -> json(written);
            case Entry.Rated rated -> json(rated);
            case Entry.Examined examined -> json(examined);
            case Entry.Attempted attempted -> json(attempted);
            case Entry.Reinforced reinforced -> json(reinforced);
        };
    }

    /// The entry that `json` is.
    ///
    /// @throws FormatException if it is none
    static Entry read(JsonObject json) throws FormatException {
        String kind = json.string("entry");
        return switch (kind) {
            case "edit" -> written(json);
            case "rating" -> rated(json);
            case "exam" -> examined(json);
            case "attempts" -> attempted(json);
            case "round" -> reinforced(json);
            default -> throw json.wrong("entry", "edit, rating, exam, attempts or round", FormatException.quote(kind));
        };
    }

    private static SequencedMap<String, Object> json(Entry.Written written) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "edit"));
        written.edit().put(json);
        json.put("text", written.text());
        json.put("ids", written.ids());
        json.put("logprob", written.logprob());
        written.failure().ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Entry.Written written(JsonObject json) throws FormatException {
        return new Entry.Written(
                Trial.Edit.of(json),
                json.string("text"),
                json.counts("ids"),
                json.number("logprob"),
                json.optionalString("failed"));
    }

    private static SequencedMap<String, Object> json(Entry.Rated rated) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "rating"));
        rated.edit().put(json);
        rated.score().ifPresent(score -> {
            json.put("length", score.length());
            json.put("diversity", score.diversity());
            json.put("quality", score.quality());
            json.put("correctness", score.correctness());
            json.put("final", score.total());
        });
        rated.failure().ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Entry.Rated rated(JsonObject json) throws FormatException {
        Optional<String> failure = json.optionalString("failed");
        Optional<ProxyScore> score = failure.isPresent()
                ? Optional.empty()
                : Optional.of(new ProxyScore(
                        json.count("length"),
                        json.count("diversity"),
                        json.count("quality"),
                        json.count("correctness"),
                        json.count("final")));
        return new Entry.Rated(Trial.Edit.of(json), score, failure);
    }

    private static SequencedMap<String, Object> json(Entry.Examined examined) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "exam"));
        json.putAll(examined.trial().json());
        json.put("documents", examined.documents());
        json.put("tokens", examined.tokens());
        json.put("steps", examined.steps());
        json.put("loss", examined.loss());
        json.put("answers", examined.answers().stream().map(Answer::json).toList());
        examined.unjudged().ifPresent(why -> json.put("unjudged", why));
        examined.failure().ifPresent(why -> json.put("failed", why));
        return json;
    }

    /// The list of answers in `json`.
    static List<Answer> answers(JsonObject json) throws FormatException {
        var answers = new ArrayList<Answer>();
        for (JsonObject answer : json.objects("answers")) {
            answers.add(new Answer(
                    answer.string("text"), answer.bool("contained"), answer.number("answer_logprob"), judged(answer)));
        }
        return answers;
    }

    private static Entry.Examined examined(JsonObject json) throws FormatException {
        return new Entry.Examined(
                Trial.of(json),
                json.count("documents"),
                json.count("tokens"),
                json.count("steps"),
                json.number("loss"),
                answers(json),
                json.optionalString("unjudged"),
                json.optionalString("failed"));
    }

    private static Map<Measure, Boolean> judged(JsonObject answer) throws FormatException {
        var judged = new EnumMap<Measure, Boolean>(Measure.class);
        for (Measure measure : Measure.values()) {
            if (measure.isJudged()) {
                answer.optionalBool(measure.toString()).ifPresent(right -> judged.put(measure, right));
            }
        }
        return judged;
    }

    private static SequencedMap<String, Object> json(Entry.Attempted attempted) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "attempts"));
        json.putAll(attempted.trial().json());
        json.put("rows", attempted.rows());
        json.put("tokens", attempted.tokens());
        json.put("epochs", attempted.epochs());
        json.put("steps", attempted.steps());
        json.put("loss", attempted.loss());
        json.put(
                "attempts",
                attempted.attempts().stream()
                        .map(test -> test.stream().map(Grid::json).toList())
                        .toList());
        json.put("solved", attempted.solved());
        attempted.failure().ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Entry.Attempted attempted(JsonObject json) throws FormatException {
        var attempts = new ArrayList<List<Grid>>();
        for (Object test : json.list("attempts")) {
            if (!(test instanceof List<?> grids)) {
                throw json.wrong("attempts", "a list of lists of grids", JsonObject.describe(test));
            }
            var own = new ArrayList<Grid>();
            for (Object grid : grids) {
                own.add(ArcFiles.grid(json, "attempts", grid));
            }
            attempts.add(own);
        }
        return new Entry.Attempted(
                Trial.of(json),
                json.count("rows"),
                json.count("tokens"),
                json.count("epochs"),
                json.count("steps"),
                json.number("loss"),
                attempts,
                json.bool("solved"),
                json.optionalString("failed"));
    }

    private static SequencedMap<String, Object> json(Entry.Reinforced reinforced) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "round"));
        var kept = new ArrayList<Object>();
        for (Trial.Edit edit : reinforced.kept()) {
            var name = new LinkedHashMap<String, Object>();
            edit.put(name);
            kept.add(name);
        }
        json.put("round", reinforced.round());
        json.put("kept", kept);
        json.put("alike", reinforced.alike());
        json.put("steps", reinforced.steps());
        json.put("loss", reinforced.loss());
        return json;
    }

    private static Entry.Reinforced reinforced(JsonObject json) throws FormatException {
        var kept = new ArrayList<Trial.Edit>();
        for (JsonObject edit : json.objects("kept")) {
            kept.add(Trial.Edit.of(edit));
        }
        return new Entry.Reinforced(
                json.count("round"), kept, json.counts("alike"), json.count("steps"), json.number("loss"));
    }
}
