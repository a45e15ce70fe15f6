package dev.selkie.cli;

import java.util.ArrayList;
import java.util.List;

/// `seal run --domain arc` is `seal arc run`: the two domains share a verb's name and few of its options.
final class Domains {
    static final String OPTION = "--domain";
    static final String KNOWLEDGE = "knowledge";
    static final String ARC = "arc";

    private Domains() {}

    /// The command line that `given` stands for.
    static String[] resolve(String... given) {
        var words = new ArrayList<>(List.of(given));
        boolean runs = words.size() > 1 && words.subList(0, 2).equals(List.of("seal", "run"));
        return runs && takeArc(words) ? withArc(words) : given;
    }

    /// Takes the option out, if it asks for puzzles.
    private static boolean takeArc(List<String> words) {
        int joined = words.indexOf(OPTION + "=" + ARC);
        if (joined >= 0) {
            words.remove(joined);
            return true;
        }
        int at = words.indexOf(OPTION);
        if (at < 0 || at + 1 >= words.size() || !words.get(at + 1).equals(ARC)) {
            return false;
        }
        words.subList(at, at + 2).clear();
        return true;
    }

    private static String[] withArc(List<String> words) {
        words.add(1, ARC);
        return words.toArray(String[]::new);
    }
}
