package dev.selkie.seal.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What is finished of a run, by its name.
///
/// Has identity and grows.
public class Ledger {
    private final Map<Trial.Edit, Entry.Written> edits = new HashMap<>();
    private final Map<Trial.Edit, Entry.Rated> ratings = new HashMap<>();
    private final Map<Trial, Entry.Examined> exams = new HashMap<>();
    private final Map<Trial, Entry.Attempted> attempts = new HashMap<>();
    private final Map<Integer, Entry.Reinforced> rounds = new HashMap<>();

    Ledger(List<Entry> entries) {
        entries.forEach(this::add);
    }

    void add(Entry entry) {
        switch (entry) {
            case Entry.Written written -> edits.put(written.edit(), written);
            case Entry.Rated rated -> ratings.put(rated.edit(), rated);
            case Entry.Examined examined -> exams.put(examined.trial(), examined);
            case Entry.Attempted attempted -> attempts.put(attempted.trial(), attempted);
            case Entry.Reinforced reinforced -> rounds.put(reinforced.round(), reinforced);
        }
    }

    /// All there are, in no order.
    Stream<Entry> entries() {
        return Stream.of(edits, ratings, exams, attempts, rounds).flatMap(some -> some.values().stream());
    }

    public Optional<Entry.Written> edit(Trial.Edit edit) {
        return Optional.ofNullable(edits.get(edit));
    }

    public Optional<Entry.Rated> rating(Trial.Edit edit) {
        return Optional.ofNullable(ratings.get(edit));
    }

    public Optional<Entry.Examined> exam(Trial trial) {
        return Optional.ofNullable(exams.get(trial));
    }

    public Optional<Entry.Attempted> attempt(Trial trial) {
        return Optional.ofNullable(attempts.get(trial));
    }

    /// Those of `trials` that have neither been examined nor attempted yet.
    List<Trial> missing(List<Trial> trials) {
        return trials.stream().filter(trial -> !isFinished(trial)).toList();
    }

    /// Whether `trial` has been examined or attempted.
    boolean isFinished(Trial trial) {
        return exams.containsKey(trial) || attempts.containsKey(trial);
    }

    public Optional<Entry.Reinforced> round(int round) {
        return Optional.ofNullable(rounds.get(round));
    }

    /// All rounds that have ended, in order.
    public List<Entry.Reinforced> rounds() {
        var ended = new ArrayList<>(rounds.values());
        ended.sort(Comparator.comparingInt(Entry.Reinforced::round));
        return ended;
    }

    /// How many of a run's `rounds` have ended; they end in order.
    int ended(int rounds) {
        int round = 0;
        while (round < rounds && round(round).isPresent()) {
            round++;
        }
        return round;
    }
}
