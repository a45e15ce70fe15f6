package dev.selkie.seal.run;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.ArcQuirks.Padding;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;

/// The inner loop over puzzles: how an adapter learns a puzzle's rows, and how it is then asked.
///
/// @param recipe of the training; learning rate and epochs are the oracle's, other edits bring theirs
/// @param limits of a puzzle
/// @param quirks of the published code
public record ArcInner(Recipe recipe, ArcLimits limits, ArcQuirks quirks) {
    /// A warm-up that is published and no part of the method: runs of so few steps never leave it.
    public static final int PUBLISHED_WARMUP = 11;

    /// The linear maps that the published code adapts, in the inner loop and in the outer step.
    static final Set<Projection> PUBLISHED_TARGETS =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Projection.K_PROJ, Projection.O_PROJ)));

    /// As published: rank 128, alpha 16 on all but k_proj and o_proj, two rows a step, the learning rate
    /// falling along a cosine; for the oracle, two epochs at 1e-4.
    public static final ArcInner DEFAULT = new ArcInner(
            new Recipe(
                    new LoraSettings(128, 16, PUBLISHED_TARGETS),
                    TrainSettings.DEFAULT
                            .withLearningRate(ArcEdit.ORACLE.learningRate())
                            .withEpochs(ArcEdit.ORACLE.epochs())
                            .withBatch(ArcEdit.BATCH, 1)
                            .withSchedule(Schedule.COSINE, 0)),
            ArcLimits.DEFAULT,
            ArcQuirks.NONE);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public ArcInner {
        RunSettings.check("rows", limits.rows(), 1);
        RunSettings.check("tokens", limits.tokens(), 1);
        RunSettings.check("steps", limits.steps(), 0);
        RunSettings.check("longest answer", limits.answerTokens(), 1);
    }

    /// The edit that is followed on so many rows where `edit` was written.
    ArcEdit followed(ArcEdit edit, int rows) {
        return edit.on(rows, recipe.train().batch(), limits.steps());
    }

    /// The oracle's edit.
    ArcEdit oracle() {
        TrainSettings train = recipe.train();
        return new ArcEdit(
                ArcEdit.ORACLE.groups(), ArcEdit.ORACLE.loss(), train.adamW().learningRate(), train.epochs());
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>(recipe.json());
        json.put("most_rows", limits.rows());
        json.put("most_tokens", limits.tokens());
        json.put("most_steps", limits.steps());
        json.put("answer_tokens", limits.answerTokens());
        json.put("published", quirks.published());
        json.put("padding", quirks.padding().name().toLowerCase(Locale.ROOT));
        return json;
    }

    /// The inner loop that [#json()] has written.
    static ArcInner of(JsonObject json) throws FormatException {
        var limits = new ArcLimits(
                json.count("most_rows"),
                json.count("most_tokens"),
                json.count("most_steps"),
                json.count("answer_tokens"));
        Padding padding = Padding.valueOf(json.string("padding").toUpperCase(Locale.ROOT));
        return new ArcInner(Recipe.of(json), limits, new ArcQuirks(json.bool("published"), padding));
    }
}
