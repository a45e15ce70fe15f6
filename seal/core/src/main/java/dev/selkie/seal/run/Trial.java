package dev.selkie.seal.run;

import dev.selkie.model.random.RandomStream;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Names one exam of a run, and with it the training before.
///
/// @param edit which self-edit was learnt
/// @param seed which of the trainings that differ in their draws alone, from 0
public record Trial(Edit edit, int seed) {
    /// Names one self-edit of a run.
    ///
    /// @param round   the model's, from 0
    /// @param stage   see [Stage#name()]
    /// @param arm     see [Arm#label()]
    /// @param context number of the passage in its stage, from 0
    /// @param number  of the edit among those of its context, from 0
    public record Edit(int round, String stage, String arm, int context, int number) {
        /// Its namesake of another passage.
        Edit about(int other) {
            return new Edit(round, stage, arm, other, number);
        }

        void put(SequencedMap<String, Object> json) {
            json.put("round", round);
            json.put("stage", stage);
            json.put("arm", arm);
            json.put("context", context);
            json.put("edit", number);
        }

        static Edit of(JsonObject json) throws FormatException {
            return new Edit(
                    json.count("round"),
                    json.string("stage"),
                    json.string("arm"),
                    json.count("context"),
                    json.count("edit"));
        }

        /// The stream of all that is drawn for it in a run of that seed.
        RandomStream draws(long runSeed, String purpose) {
            return RandomStream.of(runSeed, purpose)
                    .with(round)
                    .with(stage)
                    .with(arm)
                    .with(context)
                    .with(number);
        }
    }

    /// The seed of the training.
    long trainingSeed(long runSeed) {
        return edit.draws(runSeed, "inner").with(seed).bits(0);
    }

    /// Its namesake that stands for one training on all passages: the same whichever of its exams is asked.
    Trial whole() {
        return new Trial(edit.about(0), seed);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        edit.put(json);
        json.put("seed", seed);
        return json;
    }

    static Trial of(JsonObject json) throws FormatException {
        return new Trial(Edit.of(json), json.count("seed"));
    }
}
