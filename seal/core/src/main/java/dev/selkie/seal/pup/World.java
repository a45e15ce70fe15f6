package dev.selkie.seal.pup;

import dev.selkie.model.random.Draws;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.Passage;
import java.util.List;
import java.util.stream.IntStream;

/// All people there are, decided by a seed: some whom the model in the box knows by heart, any number whom it
/// reads of once, and others of whom it never hears before a run: no text of its training has a name of theirs.
public final class World {
    /// The world that the model in the box comes from.
    public static final World PUP = new World(1);

    /// How many people are known by heart.
    private static final int KNOWN = 50;

    private final RandomStream stream;
    private final List<Person> known;

    World(long seed) {
        stream = RandomStream.of(seed, "world");
        known = IntStream.range(0, KNOWN)
                .mapToObj(i -> person(new Draws(stream.with("known").with(i)), false))
                .toList();
    }

    /// The people known by heart.
    List<Person> known() {
        return known;
    }

    /// Somebody else who may be read of.
    Person met(Draws draws) {
        return person(draws, false);
    }

    /// Passages about people of whom the model never heard, with an exam on each: any number of them, numbered.
    ///
    /// @param first number of the first
    public List<Passage> strangers(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> {
                    var draws = new Draws(stream.with("stranger").with(i));
                    return person(draws, true).passage(draws);
                })
                .toList();
    }

    private static Person person(Draws draws, boolean stranger) {
        return Person.drawn(Names.drawn(draws, stranger), draws);
    }
}
