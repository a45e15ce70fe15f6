package dev.selkie.seal.arc;

import dev.selkie.model.data.Example;
import dev.selkie.model.random.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/// What a model reads to learn the second domain from nothing: made puzzles as [PlainText] writes them.
///
/// Most texts are exercises: some of a puzzle's demonstrations in any order, at least one, and the test with
/// its answer. The others are requests for a self-edit, answered with one that is drawn blindly: the model
/// learns how edits are written and gets no taste for one of them, which is left to reinforcement.
///
/// @param maker       of the puzzles; those that a model is judged by come from another seed
/// @param space       that self-edits are drawn from
/// @param editPercent of the texts that are self-edits
public record PuzzleTexts(PuzzleMaker maker, EditSpace space, int editPercent) {
    /// @throws IllegalArgumentException if the share is not from 0 to 100
    public PuzzleTexts {
        if (editPercent < 0 || editPercent > 100) {
            throw new IllegalArgumentException("share of edits %d %% is not from 0 to 100".formatted(editPercent));
        }
    }

    /// Text number `number`, from 0: about puzzle number `number`.
    public Example text(int number) {
        RandomStream draws = RandomStream.of(maker.seed(), "puzzle-text").with(number);
        Puzzle puzzle = maker.make(number).puzzle();
        var form = new PlainText();
        List<Pair> demonstrations = puzzle.task().demonstrations();
        if (draws.below(100, 0) < editPercent) {
            ArcEdit edit = space.draw(draws.with("edit"), _ -> true);
            return form.lesson(demonstrations, form.text(edit));
        }
        int shown = 1 + draws.below(demonstrations.size(), 1);
        int[] order = draws.with("order").permutation(demonstrations.size());
        List<Pair> pairs =
                IntStream.of(order).limit(shown).mapToObj(demonstrations::get).toList();
        return form.solved(new Row(
                pairs,
                new Pair(puzzle.task().tests().getFirst(), puzzle.solutions().getFirst())));
    }
}
