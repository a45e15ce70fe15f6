package dev.selkie.seal.judge;

import java.util.ArrayList;
import java.util.List;

/// A model that is asked whether answers are right, or what it thinks of a text.
public interface Judge extends AutoCloseable {
    /// Whether each answer is right. One that is empty is wrong, and no one is asked.
    default List<Opinion<Boolean>> judge(List<Claim> claims) {
        var asked = claims.stream().filter(claim -> !claim.answer().isBlank()).toList();
        var said = new ArrayList<>(verdicts(asked));
        var all = new ArrayList<Opinion<Boolean>>();
        for (Claim claim : claims) {
            all.add(claim.answer().isBlank() ? new Opinion.Given<>(false) : said.removeFirst());
        }
        return all;
    }

    /// Whether each answer, none of them empty, is right.
    List<Opinion<Boolean>> verdicts(List<Claim> claims);

    /// What it answers to each prompt.
    ///
    /// @param mostTokens longest answer
    List<Opinion<String>> replies(List<String> prompts, int mostTokens);

    @Override
    void close();
}
