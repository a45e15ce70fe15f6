package dev.selkie.seal.arc;

import dev.selkie.model.data.Example;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.arc.Augmentation.Group;
import java.util.List;
import java.util.stream.IntStream;

/// What a model reads to learn the second domain from nothing: made puzzles as [PlainText] writes them.
///
/// Most texts are exercises: a puzzle's demonstrations in any order, and the test with its answer. The others are
/// requests for a self-edit, answered with one that is drawn blindly: the model
/// learns how edits are written and gets no taste for one of them, which is left to reinforcement.
///
/// @param maker            of the puzzles; those that a model is judged by come from another seed
/// @param space            that self-edits are drawn from
/// @param editPercent      of the texts that are self-edits
/// @param augmentedPercent of the exercises that are changed as a self-edit might want it: turned, larger, repeated
public record PuzzleTexts(PuzzleMaker maker, EditSpace space, int editPercent, int augmentedPercent) {
    private static final int SHIFTS = 1000; // seeds of them

    /// @throws IllegalArgumentException if a share is not from 0 to 100
    public PuzzleTexts {
        check("edits", editPercent);
        check("augmented exercises", augmentedPercent);
    }

    /// Text number `number`, from 0: about puzzle number `number`.
    public Example.Completion text(int number) {
        RandomStream draws = RandomStream.of(maker.seed(), "puzzle-text").with(number);
        Puzzle puzzle = maker.make(number).puzzle();
        var form = new PlainText();
        List<Pair> demonstrations = puzzle.task().demonstrations();
        if (draws.below(100, 0) < editPercent) {
            ArcEdit edit = space.draw(draws.with("edit"), _ -> true);
            return form.lesson(demonstrations, form.text(edit));
        }
        int[] order = draws.with("order").permutation(demonstrations.size());
        List<Pair> pairs = IntStream.of(order).mapToObj(demonstrations::get).toList();
        var row = new Row(
                pairs,
                new Pair(puzzle.task().tests().getFirst(), puzzle.solutions().getFirst()));
        boolean augmented = draws.below(100, 1) < augmentedPercent;
        return form.solved(augmented ? augmentation(draws.with("augmentation")).apply(row) : row);
    }

    /// One of any group, all groups with equal chances.
    private static Augmentation augmentation(RandomStream draws) {
        List<Group> groups = List.of(Group.values());
        Group group = groups.get(draws.below(groups.size(), 0));
        List<Augmentation> members = group.members(draws.below(SHIFTS, 1), false);
        return members.get(draws.below(members.size(), 2));
    }

    private static void check(String what, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("share of %s %d %% is not from 0 to 100".formatted(what, percent));
        }
    }
}
