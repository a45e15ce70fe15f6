package dev.selkie.seal.run;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.judge.Judging;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Everything that decides what a run gives, but for the model and the passages.
///
/// @param rounds    of reinforcement; without any, each held-out passage has as many edits as they say
/// @param seeds     trainings of each edit; in the held-out stage of rounds each has an edit of its own
/// @param writing   of the edits
/// @param inner     how a fresh adapter learns an edit
/// @param full      how all weights learn all passages together, see [Arm.Full]
/// @param selection of the edits that the writer learns from
/// @param judging   of answers
/// @param arms      of the held-out stage
/// @param seed      of all draws
public record RunSettings(
        Rounds rounds,
        int seeds,
        Writing writing,
        Recipe inner,
        TrainSettings full,
        Selection selection,
        Judging judging,
        List<Arm> arms,
        long seed)
        implements Settings {
    /// Its value of [Settings#DOMAIN].
    static final String KNOWLEDGE = "knowledge";

    /// The published continued pre-training of all weights: learning rate 7e-5 falling to 0 after a warm-up of 3 % of
    /// the steps, one epoch, two batches of four documents a step, gradients clipped at norm 1.
    ///
    /// Source: the code published with arXiv:2506.10943, second version.
    public static final TrainSettings FULL = TrainSettings.DEFAULT
            .withAdamW(new AdamWSettings(7e-5, 0.9, 0.999, 1e-8, 0, 1))
            .withSchedule(Schedule.LINEAR, 0.03)
            .withEpochs(1)
            .withBatch(4, 2);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public RunSettings {
        check("seeds", seeds, 1);
        if (!judging.has(selection.reward())) {
            throw new IllegalArgumentException("the reward %s needs its judge".formatted(selection.reward()));
        }
        arms = List.copyOf(arms);
    }

    @Override
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put(DOMAIN, KNOWLEDGE);
        json.putAll(rounds.json());
        json.put("seeds", seeds);
        json.put("writing", writing.json());
        json.put("inner", inner.json());
        json.put("full", Recipe.json(full));
        json.put("selection", selection.json());
        json.put("judging", judging.json());
        json.put("arms", arms.stream().map(Arm::label).toList());
        json.put("seed", seed);
        return json;
    }

    static RunSettings of(JsonObject json) throws FormatException {
        var arms = new ArrayList<Arm>();
        for (String label : json.strings("arms")) {
            arms.add(Arm.named(label));
        }
        return new RunSettings(
                Rounds.of(json),
                json.count("seeds"),
                Writing.of(json.object("writing")),
                Recipe.of(json.object("inner")),
                Recipe.train(json.object("full")),
                Selection.of(json.object("selection")),
                Judging.of(json.object("judging")),
                arms,
                json.integer("seed"));
    }

    static void check(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d is below %d".formatted(name, value, least));
        }
    }
}
