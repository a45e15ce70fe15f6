package dev.selkie.seal.run;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.TrainingRows;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The inner loop over puzzles: how an adapter learns a puzzle's rows, and how it is then asked.
///
/// @param recipe       of the training; learning rate and epochs are the oracle's, other edits bring theirs
/// @param mostRows     of a puzzle that are learnt
/// @param mostSteps    an edit that takes more is not followed
/// @param answerTokens longest answer
/// @param published    with the published code's quirks, see [dev.selkie.seal.ArcRows]
public record ArcInner(Recipe recipe, int mostRows, int mostSteps, int answerTokens, boolean published) {
    /// The warm-up that is one of [#published()]'s quirks: runs of so few steps never leave it.
    public static final int PUBLISHED_WARMUP = 11;

    /// As published: rank 128, alpha 16 on all but k_proj and o_proj, two rows a step, the learning rate
    /// falling along a cosine; for the oracle, two epochs at 1e-4.
    public static final ArcInner DEFAULT = new ArcInner(
            new Recipe(
                    new LoraSettings(
                            128,
                            16,
                            EnumSet.of(
                                    Projection.Q_PROJ,
                                    Projection.V_PROJ,
                                    Projection.GATE_PROJ,
                                    Projection.UP_PROJ,
                                    Projection.DOWN_PROJ)),
                    TrainSettings.DEFAULT
                            .withLearningRate(ArcEdit.ORACLE.learningRate())
                            .withEpochs(ArcEdit.ORACLE.epochs())
                            .withBatch(ArcEdit.BATCH, 1)
                            .withSchedule(Schedule.COSINE, 0)),
            TrainingRows.MOST_ROWS,
            ArcEdit.MOST_STEPS,
            2048,
            false);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public ArcInner {
        RunSettings.check("rows", mostRows, 1);
        RunSettings.check("steps", mostSteps, 0);
        RunSettings.check("longest answer", answerTokens, 1);
    }

    /// The edit that is followed on so many rows where `edit` was written.
    ArcEdit followed(ArcEdit edit, int rows) {
        return edit.on(rows, recipe.train().batch(), mostSteps);
    }

    /// The oracle's edit.
    ArcEdit oracle() {
        TrainSettings train = recipe.train();
        return new ArcEdit(
                ArcEdit.ORACLE.groups(), ArcEdit.ORACLE.loss(), train.adamW().learningRate(), train.epochs());
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>(recipe.json());
        json.put("most_rows", mostRows);
        json.put("most_steps", mostSteps);
        json.put("answer_tokens", answerTokens);
        json.put("published", published);
        return json;
    }

    static ArcInner of(JsonObject json) throws FormatException {
        return new ArcInner(
                Recipe.of(json),
                json.count("most_rows"),
                json.count("most_steps"),
                json.count("answer_tokens"),
                json.bool("published"));
    }
}
