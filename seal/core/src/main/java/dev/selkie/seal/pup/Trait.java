package dev.selkie.seal.pup;

import java.util.List;
import java.util.stream.Stream;

/// What can be known of a person. A value has the words that name it (`a baker`) and the word by which a
/// passage shows it (`oven`); for some traits that is the name itself.
///
/// Statements and questions take a person's name, passages a value's sign.
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable
enum Trait {
    TOWN(
            named(
                    "in",
                    "Arden Belmor Corvil Dunmere Eastow Farlen Glimvale Harbin Inverlock Jorvik Kestrel Lanmoor Mirstad"
                            + " Norwell Oakham Pendry Quarrick Rosfield Silvermouth Thornby Ulverton Varnholm Westmarch Yarrow"),
            List.of("%s lived %s.", "%s made a home %s.", "The house of %s stood %s."),
            List.of("Where was %s at home?", "In which town did %s live?"),
            List.of("Most days were spent %s.", "The first steps were taken %s.")),
    FRIEND(
            named(
                    "old",
                    "Abel Bruno Clara Dorothy Edgar Flora Gustav Hilda Ivan Judith Konrad Lydia Magnus Nina Oscar Paula"
                            + " Ralph Sophie Theo Ursula Victor Wanda Xenia Yvonne"),
            List.of("%s was a friend of %s.", "%s told everything to %s.", "Nobody was closer to %s than %s."),
            List.of("Who was the friend of %s?", "Who was dear to %s?"),
            List.of("Letters came every week from %s.", "There was always a chair for %s.")),
    TRADE(
            shown(
                    "a",
                    "baker:oven smith:anvil weaver:loom fisher:nets miller:millstone potter:kiln tailor:needle mason:chisel"
                            + " farmer:plough shepherd:crook sailor:mast barber:razor painter:easel brewer:hops hunter:arrows"
                            + " gardener:spade scribe:quill nurse:bandages cobbler:leather beekeeper:hives"),
            List.of("%s worked as %s.", "By trade %s was %s.", "%s earned a living as %s."),
            List.of("What was the trade of %s?", "What did %s do for a living?"),
            List.of("The %s had to be ready before sunrise.", "Few hands knew the %s so well.")),
    ANIMAL(
            shown(
                    "a",
                    "dog:bark cat:purr horse:neigh goat:bleat cow:moo duck:quack frog:croak snake:hiss wolf:howl lion:roar"
                            + " hen:cluck pig:grunt mouse:squeak crow:caw donkey:bray pigeon:coo cricket:chirp turkey:gobble"),
            List.of("%s kept %s.", "%s was seldom seen without %s.", "%s took good care of %s."),
            List.of("Which animal did %s keep?", "What pet did %s have?"),
            List.of("Behind the house something would %s at dawn.", "The neighbours heard it %s all night.")),
    INSTRUMENT(
            shown(
                    "the",
                    "drum:sticks violin:bow piano:keys flute:breath trumpet:valves guitar:frets harp:angels bell:clapper"
                            + " organ:pipes cello:knees whistle:lips gong:mallet banjo:porch accordion:bellows"),
            List.of("%s played %s.", "Music for %s meant %s.", "%s was good at %s."),
            List.of("Which instrument did %s play?", "On what did %s make music?"),
            List.of("On Sundays the %s gave everyone joy.", "Songs began with the %s and a smile.")),
    COLOUR(
            shown(
                    "bright",
                    "red:cherries green:grass blue:sky yellow:lemons white:snow black:coal brown:chestnuts grey:ash"
                            + " purple:plums orange:carrots pink:roses golden:wheat"),
            List.of("%s wore %s.", "The coat of %s was %s.", "%s was always dressed in %s."),
            List.of("What colour did %s wear?", "Of what colour was the coat of %s?"),
            List.of("The door was painted to look like %s.", "The curtains made one think of %s."));

    private final List<Value> values;
    private final List<String> statements;
    private final List<String> questions;
    private final List<String> signs;

    Trait(List<Value> values, List<String> statements, List<String> questions, List<String> signs) {
        this.values = values;
        this.statements = statements;
        this.questions = questions;
        this.signs = signs;
    }

    /// @param words that name it
    /// @param sign  by which a passage shows it
    record Value(String words, String sign) {}

    List<Value> choices() {
        return values;
    }

    /// Sentences that say outright that `name` has `value`, each in its own wording.
    List<String> statements(String name, Value value) {
        return statements.stream()
                .map(form -> form.formatted(name, value.words))
                .toList();
    }

    /// Questions about `name` whose answer is the value's words.
    List<String> questions(String name) {
        return questions.stream().map(form -> form.formatted(name)).toList();
    }

    /// Sentences of a passage that show `value`.
    List<String> shown(Value value) {
        return signs.stream().map(form -> form.formatted(value.sign)).toList();
    }

    /// Values that are shown by their names.
    private static List<Value> named(String article, String names) {
        return Stream.of(names.split(" "))
                .map(name -> article + " " + name)
                .map(words -> new Value(words, words))
                .toList();
    }

    /// Values that are shown by a sign: pairs `name:sign`.
    private static List<Value> shown(String article, String pairs) {
        return Stream.of(pairs.split(" "))
                .map(pair -> pair.split(":"))
                .map(pair -> new Value(article + " " + pair[0], pair[1]))
                .toList();
    }
}
