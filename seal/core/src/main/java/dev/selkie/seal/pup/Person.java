package dev.selkie.seal.pup;

import dev.selkie.model.random.Draws;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.pup.Trait.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An invented person: a name, and a value of every trait.
record Person(String name, Map<Trait, Value> values) {
    private static final List<String> OPENINGS =
            List.of("This is the story of %s.", "People still speak of %s.", "Here is what is told of %s.");

    Person {
        values = Map.copyOf(values);
    }

    /// Somebody of that name.
    static Person drawn(String name, Draws draws) {
        var values = new EnumMap<Trait, Value>(Trait.class);
        for (Trait trait : Trait.values()) {
            values.put(trait, draws.one(trait.choices()));
        }
        return new Person(name, values);
    }

    Value value(Trait trait) {
        Value value = values.get(trait);
        if (value == null) {
            throw new AssertionError(name + " has no " + trait);
        }
        return value;
    }

    /// One statement of `trait`, in any wording.
    String statement(Trait trait, Draws draws) {
        return draws.one(trait.statements(name, value(trait)));
    }

    /// One question about `trait`, in any wording.
    Question question(Trait trait, Draws draws) {
        return new Question(draws.one(trait.questions(name)), value(trait).words());
    }

    /// The sentences of a passage: who it is about, then each trait by its sign, in any order.
    List<String> story(Draws draws) {
        var sentences = new ArrayList<String>();
        sentences.add(draws.one(OPENINGS).formatted(name));
        for (Trait trait : draws.shuffled(List.of(Trait.values()))) {
            sentences.add(draws.one(trait.shown(value(trait))));
        }
        return sentences;
    }

    /// A passage with an exam on every trait.
    Passage passage(Draws draws) {
        return new Passage(
                name,
                String.join(" ", story(draws)),
                Stream.of(Trait.values()).map(trait -> question(trait, draws)).toList());
    }
}
