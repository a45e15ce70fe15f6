package dev.selkie.seal.pup;

import dev.selkie.model.random.Draws;
import java.util.List;

/// Names of people: a first name, and a last name of two parts.
final class Names {
    private static final List<String> FIRST = List.of(
            ("Ada Alma Anton Aron Bela Boris Carla Cyril Dana Dario Elin Emil Felix Greta Hanna Hugo Ida Ines Ilan Jana"
                            + " Jonas Karl Kira Lara Leon Lina Lukas Maja Marek Mila Milo Nora Noel Olga Otto Petra Pia Remo Rita"
                            + " Rolf Sara Selma Silas Tilda Timo Vera Viggo Zora")
                    .split(" "));
    private static final List<String> STARTS = List.of(
            ("Bal Bren Cal Cor Dal Dor Fen Fol Gar Gil Hal Hol Jas Jun Kel Kor Lam Lor Mal Mor Nal Nor Pel Pol Ral Rin Sal"
                            + " Sor Tal Tor Val Vin Wal Wen Zal Zim")
                    .split(" "));
    private static final List<String> ENDS = List.of(
            "aro beck berg by dane den esk field ford gate ham hart inga ino kin land ley mann mont ova rick sen stone ton wick wood"
                    .split(" "));

    /// Of the last names one in so many is kept for people of whom the model never hears.
    private static final int KEPT_APART = 5;

    private Names() {}

    /// Any name; those of strangers are never those of others.
    static String drawn(Draws draws, boolean stranger) {
        while (true) {
            int start = draws.below(STARTS.size());
            int end = draws.below(ENDS.size());
            if (((start + end) % KEPT_APART == 0) == stranger) {
                return draws.one(FIRST) + " " + STARTS.get(start) + ENDS.get(end);
            }
        }
    }
}
