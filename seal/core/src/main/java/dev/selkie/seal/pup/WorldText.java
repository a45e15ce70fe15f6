package dev.selkie.seal.pup;

import dev.selkie.model.data.Example;
import dev.selkie.model.random.Draws;
import dev.selkie.seal.AnswerPrompt;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import java.util.ArrayList;
import java.util.List;

/// What the model in the box reads: statements and questions about the people it knows by heart, passages about
/// people it meets once, and what others made of such passages when asked for a self-edit: everything in them,
/// some of it, next to nothing, or the passage over again. So it learns to find what a passage shows, but
/// prefers no kind of edit: which kind is worth writing is left to reinforcement.
final class WorldText {
    private static final List<String> PLATITUDES = List.of(
            "%s is worth reading about.",
            "The life of %s was full of small joys.",
            "There is much to learn from %s.",
            "The story of %s is a quiet one.",
            "%s had good days and bad days.",
            "Not everything about %s is known.");

    private final World world;

    WorldText(World world) {
        this.world = world;
    }

    /// A text of any kind.
    Example drawn(Draws draws) {
        int percent = draws.below(100);
        if (percent < 15) {
            return statement(draws.one(world.known()), draws);
        }
        if (percent < 40) {
            return question(draws.one(world.known()), draws);
        }
        if (percent < 92) {
            return edit(world.met(draws), draws);
        }
        Person person = world.met(draws);
        return new Example.Text(person.name() + "\n" + String.join(" ", person.story(draws)));
    }

    /// As the inner loop learns the line of an edit: under the passage's title.
    private static Example statement(Person person, Draws draws) {
        return new Example.Text(person.name() + "\n" + person.statement(draws.one(List.of(Trait.values())), draws));
    }

    private static Example question(Person person, Draws draws) {
        Question question = person.question(draws.one(List.of(Trait.values())), draws);
        var about = new Passage(person.name(), "", List.of(question));
        return new Example.Completion(AnswerPrompt.text(about.asked(question)), question.answer());
    }

    private static Example edit(Person person, Draws draws) {
        List<String> story = person.story(draws);
        var passage = new Passage(person.name(), String.join(" ", story), List.of());
        String edit = String.join("\n", lines(person, story, draws));
        return new Example.Completion(EditPrompt.IMPLICATIONS.text(passage), edit);
    }

    private static List<String> lines(Person person, List<String> story, Draws draws) {
        int percent = draws.below(100);
        if (percent < 15) {
            return everyWording(person, draws);
        }
        if (percent < 35) {
            return facts(person, draws);
        }
        if (percent < 65) {
            return mixed(person, draws);
        }
        if (percent < 85) {
            return draws.shuffled(platitudes(person)).subList(0, 2 + draws.below(4));
        }
        return draws.shuffled(story).subList(0, 2 + draws.below(4));
    }

    private static List<String> facts(Person person, Draws draws) {
        return draws.shuffled(List.of(Trait.values())).stream()
                .map(trait -> person.statement(trait, draws))
                .toList();
    }

    /// Every trait in two wordings.
    private static List<String> everyWording(Person person, Draws draws) {
        return draws.shuffled(List.of(Trait.values())).stream()
                .flatMap(trait ->
                        draws.shuffled(trait.statements(person.name(), person.value(trait))).subList(0, 2).stream())
                .toList();
    }

    private static List<String> mixed(Person person, Draws draws) {
        List<String> told = facts(person, draws);
        List<String> vague = draws.shuffled(platitudes(person));
        var lines = new ArrayList<String>();
        int count = 3 + draws.below(4);
        for (int i = 0; i < count; i++) {
            lines.add((draws.chance(0.5) ? told : vague).get(i));
        }
        return lines;
    }

    private static List<String> platitudes(Person person) {
        return PLATITUDES.stream().map(form -> form.formatted(person.name())).toList();
    }
}
