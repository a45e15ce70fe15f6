package dev.selkie.seal.arc;

import dev.selkie.model.random.RandomStream;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.Augmentation.Group;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The self-edits that are drawn where no model writes them: each group of augmentations on or off, either loss, one
/// of some learning rates, one of some numbers of epochs, all with equal chances.
///
/// @param rates  at least one
/// @param epochs at least one
public record EditSpace(List<Double> rates, List<Integer> epochs) {
    /// What the published prompt leads models of 1B parameters to write.
    public static final EditSpace DEFAULT = new EditSpace(List.of(1e-5, 5e-5, 1e-4, 5e-4, 1e-3), List.of(1, 2, 3, 4));

    private static final int MOST_DRAWS = 64;
    private static final int NUMBERS = 8; // of one draw

    /// @throws IllegalArgumentException if there is nothing to draw from, or a rate or number of epochs is out
    ///     of range
    public EditSpace {
        rates = List.copyOf(rates);
        epochs = List.copyOf(epochs);
        if (rates.isEmpty() || epochs.isEmpty()) {
            throw new IllegalArgumentException("edits are drawn from at least one learning rate and number of epochs");
        }
        for (double rate : rates) {
            TrainSettings.DEFAULT.withLearningRate(rate); // knows its range
        }
        for (int count : epochs) {
            TrainSettings.DEFAULT.withEpochs(count);
        }
    }

    /// The first edit from `draws` that is `valid`, of 64; the last of these if none is.
    public ArcEdit draw(RandomStream draws, Predicate<ArcEdit> valid) {
        ArcEdit edit = draw(draws, 0);
        for (int i = 1; i < MOST_DRAWS && !valid.test(edit); i++) {
            edit = draw(draws, i);
        }
        return edit;
    }

    private ArcEdit draw(RandomStream draws, int number) {
        long at = (long) number * NUMBERS;
        Set<Group> groups = EnumSet.noneOf(Group.class);
        for (Group group : Group.values()) {
            if (draws.below(2, at++) == 1) {
                groups.add(group);
            }
        }
        Loss loss = draws.below(2, at++) == 1 ? Loss.OUTPUT_TOKENS : Loss.ALL_TOKENS;
        double rate = rates.get(draws.below(rates.size(), at++));
        return new ArcEdit(groups, loss, rate, epochs.get(draws.below(epochs.size(), at)));
    }
}
