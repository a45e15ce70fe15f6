package dev.selkie.seal.run;

import dev.selkie.model.data.Sequence;
import java.io.IOException;
import java.util.List;

/// The edits of a round that the writer may learn from, with their rewards: of passages or of puzzles.
interface Candidates {
    /// Context by context.
    List<Group> groups();

    /// Those of a context that [Reinforcement.RestEm] imitates.
    List<Group.Graded> imitated(Group group);

    /// What the writer learns from, so that it writes `edit` when asked.
    Sequence lesson(Entry.Written edit) throws IOException;

    /// All lessons of a training as it learns them.
    default List<Sequence> together(List<Sequence> lessons) {
        return lessons;
    }

    /// The tokens that the writer continued with `edit`.
    int[] prompt(Entry.Written edit) throws IOException;

    /// Tokens of the longest edit that there could be.
    int mostTokens();
}
