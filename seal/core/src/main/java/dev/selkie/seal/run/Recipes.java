package dev.selkie.seal.run;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// All trainings of a run over passages.
///
/// @param inner how a fresh adapter learns an edit
/// @param outer how the writer learns from the edits that are kept
/// @param full  how all weights learn all passages together, see [Arm.Full]
public record Recipes(Recipe inner, Recipe outer, TrainSettings full) {
    /// The published continued pre-training of all weights: learning rate 7e-5 falling to 0 after a warm-up of 3 % of
    /// the steps, one epoch, two batches of four documents a step, gradients clipped at norm 1.
    ///
    /// Source: the code published with arXiv:2506.10943, second version.
    public static final TrainSettings FULL = TrainSettings.DEFAULT
            .withAdamW(new AdamWSettings(7e-5, 0.9, 0.999, 1e-8, 0, 1))
            .withSchedule(Schedule.LINEAR, 0.03)
            .withEpochs(1)
            .withBatch(4, 2);

    /// The same with all weights trained as published, where a run trains all weights.
    public Recipes(Recipe inner, Recipe outer) {
        this(inner, outer, FULL);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("inner", inner.json());
        json.put("outer", outer.json());
        json.put("full", Recipe.json(full));
        return json;
    }

    /// The recipes that [#json()] has written.
    static Recipes of(JsonObject json) throws FormatException {
        return new Recipes(
                Recipe.of(json.object("inner")), Recipe.of(json.object("outer")), Recipe.train(json.object("full")));
    }
}
