package dev.selkie.seal.arc;

import dev.selkie.seal.arc.Augmentation.Group;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A self-edit of the second domain: how the model wants to be trained on a puzzle's demonstrations.
///
/// An edit that says too little, or asks for too much, is trained for 0 epochs: it leaves the model as it is
/// and is judged so.
///
/// @param groups       augmentations that are switched on
/// @param loss         which tokens count
/// @param learningRate at the start of the training
/// @param epochs       0 for an edit that is not to be followed
public record ArcEdit(Set<Group> groups, Loss loss, double learningRate, int epochs) {
    /// What solves the puzzles of the published lists by construction: all augmentations, 2 epochs at 1e-4 on
    /// the answers.
    public static final ArcEdit ORACLE = new ArcEdit(EnumSet.allOf(Group.class), Loss.OUTPUT_TOKENS, 1e-4, 2);

    /// More optimizer steps than this are not taken.
    public static final int MOST_STEPS = 375;

    /// Rows in a step.
    public static final int BATCH = 2;

    /// Nothing is learnt.
    public static final ArcEdit NOTHING = new ArcEdit(EnumSet.noneOf(Group.class), Loss.ALL_TOKENS, 0, 0);

    private static final Place PLACE = new Place("self-edit");

    public ArcEdit {
        EnumSet<Group> copy = EnumSet.noneOf(Group.class);
        copy.addAll(groups);
        groups = Collections.unmodifiableSet(copy);
    }

    /// Which tokens of a row count.
    public enum Loss {
        ALL_TOKENS("train_using_all_tokens"),
        OUTPUT_TOKENS("train_using_output_tokens");

        private final String key;

        Loss(String key) {
            this.key = key;
        }

        /// Its name in a self-edit.
        public String key() {
            return key;
        }

        static Optional<Loss> named(String key) {
            return List.of(values()).stream()
                    .filter(loss -> loss.key.equals(key))
                    .findFirst();
        }
    }

    /// What a model wrote, all of it.
    ///
    /// @throws FormatException if it is no JSON object with `data_generation` and `training`
    public static ArcEdit parse(String text) throws IOException {
        JsonObject json = JsonObject.parse(PLACE, text);
        JsonObject data = json.object("data_generation");
        JsonObject training = json.object("training");
        Optional<Set<Group>> groups = groups(data);
        Optional<Double> rate = number(training, "learning_rate").filter(r -> r >= 0);
        Optional<Double> epochs = number(training, "num_train_epochs").filter(n -> n >= 0 && n == Math.rint(n));
        if (groups.isEmpty() || rate.isEmpty() || epochs.isEmpty() || !training.says("strategy")) {
            return new ArcEdit(groups.orElse(NOTHING.groups), Loss.ALL_TOKENS, 0, 0);
        }
        Optional<Loss> loss = training.any("strategy").map(Object::toString).flatMap(Loss::named);
        int count = loss.isPresent() ? (int) Math.min(epochs.get(), Integer.MAX_VALUE) : 0;
        return new ArcEdit(groups.get(), loss.orElse(Loss.ALL_TOKENS), rate.get(), count);
    }

    /// The edit as a model should write it, for [#parse] to read.
    public String json() {
        var data = new LinkedHashMap<String, Object>();
        for (Group group : Group.values()) {
            data.put(group.key(), groups.contains(group));
        }
        var training = new LinkedHashMap<String, Object>();
        training.put("strategy", loss.key());
        training.put("learning_rate", learningRate);
        training.put("num_train_epochs", epochs);
        var json = new LinkedHashMap<String, Object>();
        json.put("data_generation", data);
        json.put("training", training);
        return Json.write(json);
    }

    /// The augmentations that it switches on.
    ///
    /// @param seed      of random shifts
    /// @param published whether these have the published code's quirk, see [Augmentation.Translated]
    public List<Augmentation> augmentations(int seed, boolean published) {
        var members = new ArrayList<Augmentation>();
        groups.forEach(group -> members.addAll(group.members(seed, published)));
        return members;
    }

    /// The edit as it is followed on so many rows: for 0 epochs if it would take more than [#MOST_STEPS]
    /// steps.
    public ArcEdit on(int rows) {
        return on(rows, BATCH, MOST_STEPS);
    }

    /// The edit as it is followed on so many rows, `batch` of them a step: for 0 epochs if there is no row,
    /// or if it would take more than `mostSteps` steps.
    public ArcEdit on(int rows, int batch, int mostSteps) {
        boolean possible = rows > 0 && (long) epochs * rows / batch <= mostSteps;
        return possible ? this : new ArcEdit(groups, loss, learningRate, 0);
    }

    private static Optional<Set<Group>> groups(JsonObject data) {
        Set<Group> groups = EnumSet.noneOf(Group.class);
        for (Group group : Group.values()) {
            if (!(data.any(group.key()).orElse("") instanceof Boolean on)) {
                return Optional.empty();
            }
            if (on) {
                groups.add(group);
            }
        }
        return Optional.of(groups);
    }

    private static Optional<Double> number(JsonObject training, String key) {
        return training.any(key)
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .filter(Double::isFinite);
    }
}
