package dev.selkie.seal.run;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.Llama;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Objective;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// How a fresh adapter is shaped and trained. The seed comes from the run.
public record Recipe(LoraSettings lora, TrainSettings train) {
    /// The published inner loop for one passage: rank 32, alpha 64 on q_proj and v_proj, learning rate 1e-3 falling
    /// to 0, ten epochs, one document a step.
    public static final Recipe INNER = new Recipe(LoraSettings.DEFAULT, TrainSettings.DEFAULT);

    /// The published outer step: rank 64, alpha 128 on all linear maps, learning rate 3e-4 falling to 0, two
    /// epochs, ten edits a step.
    public static final Recipe OUTER = new Recipe(
            LoraSettings.all(64, 128),
            TrainSettings.DEFAULT.withLearningRate(3e-4).withEpochs(2).withBatch(1, 10));

    /// Trains a fresh adapter to make `data` likely; `seed` decides its start and the order of the data.
    TrainingJob job(Llama llama, List<Sequence> data, long seed) {
        return job(llama, data, seed, new Objective.CrossEntropy());
    }

    /// Trains a fresh adapter on `data` by `objective`; `seed` decides its start and the order of the data.
    TrainingJob job(Llama llama, List<Sequence> data, long seed, Objective objective) {
        return new TrainingJob(data, LoraInit.fresh(llama.config(), lora, seed), train.withSeed(seed), objective);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("rank", lora.rank());
        json.put("alpha", lora.alpha());
        json.put("targets", lora.targetKeys());
        json.putAll(json(train));
        return json;
    }

    /// How something is trained, as part of the manifest; the seed comes from the run.
    static SequencedMap<String, Object> json(TrainSettings train) {
        AdamWSettings adamW = train.adamW();
        var json = new LinkedHashMap<String, Object>();
        json.put("learning_rate", adamW.learningRate());
        json.put("beta1", adamW.beta1());
        json.put("beta2", adamW.beta2());
        json.put("epsilon", adamW.epsilon());
        json.put("weight_decay", adamW.weightDecay());
        json.put("clip", adamW.clip());
        json.put("schedule", train.schedule().name().toLowerCase(Locale.ROOT));
        json.put("warmup", train.warmup());
        json.put("epochs", train.epochs());
        json.put("batch", train.batch());
        json.put("accumulate", train.accumulate());
        json.put("loss", train.loss().toString());
        json.put("shuffle", train.shuffle());
        return json;
    }

    static Recipe of(JsonObject json) throws FormatException {
        var lora = new LoraSettings(json.count("rank"), json.number("alpha"), Projection.set(json.string("targets")));
        return new Recipe(lora, train(json));
    }

    /// The settings that [#json(TrainSettings)] has written.
    static TrainSettings train(JsonObject json) throws FormatException {
        var adamW = new AdamWSettings(
                json.number("learning_rate"),
                json.number("beta1"),
                json.number("beta2"),
                json.number("epsilon"),
                json.number("weight_decay"),
                json.number("clip"));
        return new TrainSettings(
                adamW,
                Schedule.valueOf(json.string("schedule").toUpperCase(Locale.ROOT)),
                json.number("warmup"),
                json.count("epochs"),
                json.count("batch"),
                json.count("accumulate"),
                LossRule.named(json.string("loss")),
                json.bool("shuffle"),
                0);
    }
}
