package dev.selkie.tokenizer.regex;

import dev.selkie.tokenizer.regex.Node.Greed;
import java.util.ArrayList;
import java.util.List;

/// A pattern as instructions, in the manner of Thompson and Pike.
///
/// Threads of one match are ordered: where there is a choice, the first target is preferred. So the first
/// thread, in that order, that reaches [Instruction.Accept] is the match a backtracking matcher would find.
/// Source: Russ Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009.
record Program(List<Instruction> instructions) {
    /// Bounds what nested counted repetitions unroll to.
    private static final int MAX_INSTRUCTIONS = 20_000;

    sealed interface Instruction {
        /// Takes one code point of `set`, then goes on with the next instruction.
        record Take(CharSet set) implements Instruction {}

        record Fork(int preferred, int other) implements Instruction {}

        record Jump(int target) implements Instruction {}

        record NextIs(CharSet set, boolean orEnd) implements Instruction {}

        record PreviousIs(CharSet set, boolean orStart) implements Instruction {}

        /// Looks around with a program of its own.
        ///
        /// @param reach how many code points it can look back
        record Look(Program program, boolean ahead, boolean negated, int reach) implements Instruction {}

        /// Runs a program of its own once and takes what its first match took.
        record Atomic(Program program) implements Instruction {}

        record Accept() implements Instruction {}
    }

    static Program of(Node root, String pattern) throws RegexException {
        var compiler = new Compiler(pattern);
        compiler.emit(root);
        compiler.add(new Instruction.Accept());
        return new Program(List.copyOf(compiler.code));
    }

    /// True if each instruction needs to know one code point to either side at most.
    boolean isLocal() {
        return instructions.stream().noneMatch(i -> i instanceof Instruction.Look || i instanceof Instruction.Atomic);
    }

    boolean looksBack() {
        return instructions.stream().anyMatch(Instruction.PreviousIs.class::isInstance);
    }

    private static final class Compiler {
        private final String pattern;
        private final List<Instruction> code = new ArrayList<>();

        Compiler(String pattern) {
            this.pattern = pattern;
        }

        void emit(Node node) throws RegexException {
            switch (node) {
                case Node.One(CharSet set) -> add(new Instruction.Take(set));
                case Node.Sequence(List<Node> parts) -> {
                    for (Node part : parts) {
                        emit(part);
                    }
                }
                case Node.Choice(List<Node> alternatives) -> choice(alternatives);
                case Node.Repeat repeat -> repeat(repeat);
                case Node.Atomic(Node body) -> add(new Instruction.Atomic(of(body, pattern)));
                case Node.Look look -> look(look);
                case Node.NextIs(CharSet set, boolean orEnd) -> add(new Instruction.NextIs(set, orEnd));
                case Node.PreviousIs(CharSet set, boolean orStart) -> add(new Instruction.PreviousIs(set, orStart));
            }
        }

        int add(Instruction instruction) throws RegexException {
            if (code.size() >= MAX_INSTRUCTIONS) {
                throw new RegexException(pattern, pattern.length(), "more than " + MAX_INSTRUCTIONS + " instructions");
            }
            code.add(instruction);
            return code.size() - 1;
        }

        private void choice(List<Node> alternatives) throws RegexException {
            var exits = new ArrayList<Integer>();
            for (int i = 0; i < alternatives.size() - 1; i++) {
                int fork = add(new Instruction.Accept()); // replaced below
                emit(alternatives.get(i));
                exits.add(add(new Instruction.Accept()));
                code.set(fork, new Instruction.Fork(fork + 1, code.size()));
            }
            emit(alternatives.getLast());
            for (int exit : exits) {
                code.set(exit, new Instruction.Jump(code.size()));
            }
        }

        private void repeat(Node.Repeat repeat) throws RegexException {
            if (repeat.greed() == Greed.POSSESSIVE) {
                possessive(repeat);
                return;
            }
            boolean greedy = repeat.greed() == Greed.GREEDY;
            for (int i = 0; i < repeat.min(); i++) {
                emit(repeat.body());
            }
            if (repeat.max() == Node.Repeat.UNBOUNDED) {
                loop(repeat.body(), greedy);
            } else {
                optional(repeat.body(), repeat.max() - repeat.min(), greedy);
            }
        }

        private void loop(Node body, boolean greedy) throws RegexException {
            int fork = add(new Instruction.Accept());
            emit(body);
            add(new Instruction.Jump(fork));
            code.set(fork, fork(greedy, fork + 1, code.size()));
        }

        private void optional(Node body, int times, boolean greedy) throws RegexException {
            var forks = new ArrayList<Integer>();
            for (int i = 0; i < times; i++) {
                forks.add(add(new Instruction.Accept()));
                emit(body);
            }
            for (int fork : forks) {
                code.set(fork, fork(greedy, fork + 1, code.size()));
            }
        }

        private static Instruction fork(boolean greedy, int into, int past) {
            return greedy ? new Instruction.Fork(into, past) : new Instruction.Fork(past, into);
        }

        /// For one code point, `x*+` is `x*(?!x)`: it takes all there are. Anything longer needs a program of its
        /// own.
        private void possessive(Node.Repeat repeat) throws RegexException {
            int max = repeat.max();
            var greedy = new Node.Repeat(repeat.body(), repeat.min(), max, Greed.GREEDY);
            if (!(repeat.body() instanceof Node.One(CharSet set)) || max > 1) {
                add(new Instruction.Atomic(of(greedy, pattern)));
            } else if (max == Node.Repeat.UNBOUNDED) {
                repeat(greedy);
                add(new Instruction.NextIs(new CharSet.Not(set), true));
            } else {
                choice(List.of(repeat.body(), new Node.NextIs(new CharSet.Not(set), true)));
            }
        }

        private void look(Node.Look look) throws RegexException {
            if (!(look.body() instanceof Node.One(CharSet set))) {
                add(look.ahead() ? ahead(look) : behind(look));
                return;
            }
            CharSet wanted = look.negated() ? new CharSet.Not(set) : set;
            add(
                    look.ahead()
                            ? new Instruction.NextIs(wanted, look.negated())
                            : new Instruction.PreviousIs(wanted, look.negated()));
        }

        private Instruction ahead(Node.Look look) throws RegexException {
            return new Instruction.Look(of(look.body(), pattern), true, look.negated(), 0);
        }

        private Instruction behind(Node.Look look) throws RegexException {
            int reach = reach(look.body());
            var toHere = new Node.Sequence(List.of(look.body(), new Node.NextIs(CharSet.NONE, true)));
            return new Instruction.Look(of(toHere, pattern), false, look.negated(), reach);
        }

        /// The most code points that `node` can take.
        private int reach(Node node) throws RegexException {
            return switch (node) {
                case Node.One _ -> 1;
                case Node.NextIs _, Node.PreviousIs _, Node.Look _ -> 0;
                case Node.Atomic(Node body) -> reach(body);
                case Node.Sequence(List<Node> parts) -> {
                    int sum = 0;
                    for (Node part : parts) {
                        sum += reach(part);
                    }
                    yield sum;
                }
                case Node.Choice(List<Node> alternatives) -> {
                    int most = 0;
                    for (Node alternative : alternatives) {
                        most = Math.max(most, reach(alternative));
                    }
                    yield most;
                }
                case Node.Repeat repeat -> {
                    if (repeat.max() == Node.Repeat.UNBOUNDED) {
                        throw new RegexException(pattern, pattern.length(), "look-behind without a longest match");
                    }
                    yield repeat.max() * reach(repeat.body());
                }
            };
        }
    }
}
