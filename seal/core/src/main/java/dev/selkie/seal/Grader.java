package dev.selkie.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Compares an answer with the one that counts as right, by their words alone. Both are normalised as SQuAD's
/// evaluation does.
///
/// An answer that is empty, or empty once normalised, is wrong.
/// Source of `exact` and `f1`: Rajpurkar et al., arXiv:1606.05250, section 6.1.
public enum Grader {
    /// 1 if the right answer stands in the given one word for word. Answers are whole sentences, so of the three
    /// this agrees best with GPT-4.1: on 86 % of the 99,146 verdicts that SEAL's authors published, kappa 0.69.
    CONTAINED {
        @Override
        public double score(String answer, String gold) {
            String words = SquadText.normalise(answer);
            return isOne(!words.isEmpty() && (" " + words + " ").contains(" " + SquadText.normalise(gold) + " "));
        }
    },
    /// 1 if the two are the same.
    EXACT {
        @Override
        public double score(String answer, String gold) {
            String words = SquadText.normalise(answer);
            return isOne(!words.isEmpty() && words.equals(SquadText.normalise(gold)));
        }
    },
    /// The harmonic mean of precision and recall of the right answer's words, each counted as often as it occurs.
    F1 {
        @Override
        public double score(String answer, String gold) {
            List<String> given = SquadText.words(answer);
            List<String> right = SquadText.words(gold);
            int common = common(given, right);
            return common == 0 ? 0 : 2.0 * common / (given.size() + right.size());
        }
    };

    private static final double PASS = 0.5;

    /// From 0, wrong, to 1, right.
    ///
    /// @param answer what the model said
    /// @param gold   what counts as right
    public abstract double score(String answer, String gold);

    /// Whether the score is at least one half.
    public final boolean isRight(String answer, String gold) {
        return score(answer, gold) >= PASS;
    }

    /// The grader of a command line's name, such as `contained`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Grader named(String name) {
        return Named.of("grader", values(), name);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double isOne(boolean right) {
        return right ? 1 : 0;
    }

    private static int common(List<String> given, List<String> right) {
        var left = new ArrayList<>(right);
        int common = 0;
        for (String word : given) {
            common += left.remove(word) ? 1 : 0;
        }
        return common;
    }
}
