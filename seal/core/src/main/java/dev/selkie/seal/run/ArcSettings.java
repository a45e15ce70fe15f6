package dev.selkie.seal.run;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Everything that decides what a run over puzzles gives, but for the model and the puzzles.
///
/// @param rounds      of reinforcement
/// @param heldOut     edits of each held-out puzzle, in the arms whose edits differ
/// @param writing     of the edits
/// @param space       what random edits are drawn from
/// @param inner       how an edit is followed
/// @param improvement only edits of puzzles are kept that the untaught model does not solve; otherwise every
///     edit with which the puzzle is solved, as published
/// @param arms        of the held-out stage
/// @param seed        of all draws
public record ArcSettings(
        Rounds rounds,
        int heldOut,
        ArcWriting writing,
        EditSpace space,
        ArcInner inner,
        boolean improvement,
        List<ArcArm> arms,
        long seed)
        implements Settings {
    /// The published outer step: rank 16, alpha 16 on all but k_proj and o_proj, learning rate 5e-5 falling
    /// along a cosine, eight epochs, five edits a step.
    public static final Recipe OUTER = new Recipe(
            new LoraSettings(16, 16, ArcInner.PUBLISHED_TARGETS),
            TrainSettings.DEFAULT
                    .withLearningRate(5e-5)
                    .withEpochs(8)
                    .withBatch(5, 1)
                    .withSchedule(Schedule.COSINE, 0));

    /// Its value of [Settings#DOMAIN].
    static final String ARC = "arc";

    /// @throws IllegalArgumentException naming the value that is out of its range
    public ArcSettings {
        RunSettings.check("held-out edits", heldOut, 1);
        arms = List.copyOf(arms);
    }

    @Override
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put(DOMAIN, ARC);
        json.putAll(rounds.json());
        json.put("held_out_edits", heldOut);
        json.put("writing", writing.json());
        json.put("random_rates", space.rates());
        json.put("random_epochs", space.epochs());
        json.put("inner", inner.json());
        json.put("improvement", improvement);
        json.put("arms", arms.stream().map(ArcArm::label).toList());
        json.put("seed", seed);
        return json;
    }

    /// The settings that [#json()] has written.
    static ArcSettings of(JsonObject json) throws FormatException {
        var arms = new ArrayList<ArcArm>();
        for (String label : json.strings("arms")) {
            arms.add(ArcArm.named(label));
        }
        return new ArcSettings(
                Rounds.of(json),
                json.count("held_out_edits"),
                ArcWriting.of(json.object("writing")),
                new EditSpace(numbers(json, "random_rates"), json.counts("random_epochs")),
                ArcInner.of(json.object("inner")),
                json.bool("improvement"),
                arms,
                json.integer("seed"));
    }

    private static List<Double> numbers(JsonObject json, String key) throws FormatException {
        var numbers = new ArrayList<Double>();
        for (Object item : json.list(key)) {
            if (!(item instanceof Number number)) {
                throw json.wrong(key, "a list of numbers", JsonObject.describe(item));
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }
}
