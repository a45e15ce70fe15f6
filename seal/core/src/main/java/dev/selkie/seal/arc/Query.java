package dev.selkie.seal.arc;

import dev.selkie.seal.random.NumpyRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One way of asking a puzzle's question: some of its demonstrations in some order, all grids perhaps turned.
///
/// @param shown  demonstrations, turned
/// @param input  the test, turned
/// @param inverse what turns the answer back
public record Query(List<Pair> shown, Grid input, GridMap inverse) {
    private static final int ORDERS = 2;
    private static final List<GridMap> TURNS =
            List.of(GridMap.TRANSPOSE, GridMap.FLIP_ROWS, GridMap.FLIP_COLUMNS, GridMap.ROTATE_90, GridMap.ROTATE_180);

    public Query {
        shown = List.copyOf(shown);
    }

    /// The published ways of asking for the output of `input`: each demonstration left out once, the rest in
    /// its own order and in two others; and one of these, drawn from `seed`, under each of five turns.
    public static List<Query> of(List<Pair> demonstrations, Grid input, int seed) {
        return of(1, demonstrations, input, seed);
    }

    /// As [#of(List, Grid, int)], with every two demonstrations left out instead of one: shorter, for where those are
    /// too long.
    public static List<Query> shorter(List<Pair> demonstrations, Grid input, int seed) {
        return of(2, demonstrations, input, seed);
    }

    private static List<Query> of(int without, List<Pair> demonstrations, Grid input, int seed) {
        var random = new NumpyRandom(seed);
        SequencedSet<Query> plain = plain(shown(without, demonstrations), input, random);
        List<Query> choices = List.copyOf(plain);
        var queries = new LinkedHashSet<Query>();
        for (GridMap turn : TURNS) {
            Query turned = choices.get(random.below(choices.size())).turned(turn);
            boolean known = choices.stream().anyMatch(turned::asksTheSame);
            if (!known) {
                queries.add(turned);
            }
        }
        queries.addAll(plain);
        return List.copyOf(queries);
    }

    /// The demonstrations without each of them, or without each two; none at all where that leaves none.
    private static List<List<Pair>> shown(int without, List<Pair> demonstrations) {
        List<List<Pair>> sets = List.of(demonstrations);
        for (int i = 0; i < without; i++) {
            sets = sets.stream().flatMap(Query::withoutOne).distinct().toList();
        }
        return sets;
    }

    private static Stream<List<Pair>> withoutOne(List<Pair> pairs) {
        return IntStream.range(0, Math.max(1, pairs.size())).mapToObj(left -> {
            var shown = new ArrayList<>(pairs);
            if (!shown.isEmpty()) {
                shown.remove(left);
            }
            return shown;
        });
    }

    private static SequencedSet<Query> plain(List<List<Pair>> sets, Grid input, NumpyRandom random) {
        var queries = new LinkedHashSet<Query>();
        for (List<Pair> shown : sets) {
            queries.add(new Query(shown, input, GridMap.IDENTITY));
            for (int i = 0; i < ORDERS; i++) {
                queries.add(new Query(reordered(shown, random), input, GridMap.IDENTITY));
            }
        }
        return queries;
    }

    private static List<Pair> reordered(List<Pair> pairs, NumpyRandom random) {
        var reordered = new ArrayList<Pair>();
        for (int i : random.permutation(pairs.size())) {
            reordered.add(pairs.get(i));
        }
        return reordered;
    }

    private Query turned(GridMap turn) {
        List<Pair> pairs = shown.stream().map(pair -> pair.map(turn::apply)).toList();
        return new Query(pairs, turn.apply(input), turn.inverse());
    }

    private boolean asksTheSame(Query other) {
        return shown.equals(other.shown) && input.equals(other.input);
    }
}
