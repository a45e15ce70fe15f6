package dev.selkie.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `seal run --domain arc` is `seal arc run`: the two domains share a verb's name and few of its options.
final class Domains {
    static final String OPTION = "--domain";
    static final String KEY = "domain"; // in a file of options
    static final String KNOWLEDGE = "knowledge";
    static final String ARC = "arc";

    private Domains() {}

    /// The command line that `given` stands for. The domain may stand in the file that `--config` names, too.
    ///
    /// @throws CliException if that is no such file
    static String[] resolve(String... given) throws IOException {
        var words = new ArrayList<>(List.of(given));
        boolean runs = words.size() > 1 && words.subList(0, 2).equals(List.of("seal", "run"));
        return runs && takeArc(words) ? withArc(words) : given;
    }

    /// Takes the option out, if it or the file asks for puzzles.
    private static boolean takeArc(List<String> words) throws IOException {
        int joined = words.indexOf(OPTION + "=" + ARC);
        if (joined >= 0) {
            words.remove(joined);
            return true;
        }
        int at = words.indexOf(OPTION);
        if (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals(ARC)) {
            words.subList(at, at + 2).clear();
            return true;
        }
        boolean isSaid = words.stream().anyMatch(word -> word.equals(OPTION) || word.startsWith(OPTION + "="));
        return !isSaid && ConfigFile.value(KEY, words).filter(ARC::equals).isPresent();
    }

    private static String[] withArc(List<String> words) {
        words.add(1, ARC);
        return words.toArray(String[]::new);
    }
}
