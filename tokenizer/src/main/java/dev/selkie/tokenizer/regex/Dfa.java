package dev.selkie.tokenizer.regex;

import dev.selkie.tokenizer.regex.Program.Instruction;
import dev.selkie.tokenizer.regex.Program.Instruction.Accept;
import dev.selkie.tokenizer.regex.Program.Instruction.Atomic;
import dev.selkie.tokenizer.regex.Program.Instruction.Fork;
import dev.selkie.tokenizer.regex.Program.Instruction.Jump;
import dev.selkie.tokenizer.regex.Program.Instruction.Look;
import dev.selkie.tokenizer.regex.Program.Instruction.NextIs;
import dev.selkie.tokenizer.regex.Program.Instruction.PreviousIs;
import dev.selkie.tokenizer.regex.Program.Instruction.Take;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs a [Program] as a deterministic automaton whose states are made when they are first needed.
///
/// A state is the ordered list of threads before they look at the next code point. Code points fall into
/// classes that no set of the program tells apart; class 0 is "nothing": the end, or what lies before the
/// start. Following one state by one class decides every one-character condition, so a match is known when the
/// character behind it is seen.
///
/// States and classes are published through final fields; the arrays that hold them are read without locks, and a
/// stale `null` only leads to the locked slow path.
final class Dfa implements Regex.Matcher {
    private static final int MAX_CLASSES = 256;
    private static final int MAX_STATES = 4096;
    private static final int NOTHING = 0;

    private final Instruction[] code;
    private final boolean looksBack;
    private final CharSet[] sets;
    private final int[] setOf; // by instruction
    private final BitSet[] members = new BitSet[MAX_CLASSES]; // by class: indices of the sets that hold it
    private int classCount = 1;
    private final Map<BitSet, Integer> classes = new HashMap<>();
    private final @Nullable Page[] pages = new Page[(Character.MAX_CODE_POINT >> 8) + 1];
    private final Map<Key, State> states = new HashMap<>();
    private final @Nullable State[] starts = new State[MAX_CLASSES]; // by the class before

    Dfa(Program program) {
        code = program.instructions().toArray(Instruction[]::new);
        looksBack = program.looksBack();
        setOf = new int[code.length];
        var distinct = new ArrayList<CharSet>();
        for (int pc = 0; pc < code.length; pc++) {
            setOf[pc] = indexOf(setAt(code[pc]), distinct);
        }
        sets = distinct.toArray(CharSet[]::new);
        members[NOTHING] = new BitSet();
    }

    private static @Nullable CharSet setAt(Instruction instruction) {
        return switch (instruction) {
            case Take(CharSet set) -> set;
            case NextIs(CharSet set, boolean _) -> set;
            case PreviousIs(CharSet set, boolean _) -> set;
            case Fork _, Jump _, Accept _, Look _, Atomic _ -> null;
        };
    }

    private static int indexOf(@Nullable CharSet set, List<CharSet> distinct) {
        if (set == null) {
            return -1;
        }
        int index = distinct.indexOf(set);
        if (index < 0) {
            distinct.add(set);
            return distinct.size() - 1;
        }
        return index;
    }

    private static final class State {
        private final int[] threads;
        private final int previous;
        private final boolean accepted; // a match ended before the code point that led here
        private final @Nullable State[] next = new State[MAX_CLASSES];

        State(int[] threads, int previous, boolean accepted) {
            this.threads = threads;
            this.previous = previous;
            this.accepted = accepted;
        }
    }

    private record Key(List<Integer> threads, int previous, boolean accepted) {}

    /// Classes of 256 code points.
    private static final class Page {
        private final byte[] classes;

        Page(byte[] classes) {
            this.classes = classes;
        }
    }

    @Override
    public Regex.Session over(char[] text, int from, int to) {
        return new Search(text, from, to);
    }

    private final class Search implements Regex.Session {
        /// Where a match is looked for this much further than it ends, the way is remembered.
        private static final int REMEMBERED = 32;

        private final char[] text;
        private final int from;
        private final int to;

        /// `trail[i - trailStart]` is a state in which position `i` was reached and from which no match followed.
        private State[] trail = new State[0];

        private int trailStart;
        private int trailEnd;

        Search(char[] text, int from, int to) {
            this.text = text;
            this.from = from;
            this.to = to;
        }

        @Override
        public long find(int position) {
            int at = position;
            while (at <= to) {
                int end = matchAt(at);
                if (end >= 0) {
                    return (long) at << 32 | end;
                }
                at += width(at);
            }
            return -1;
        }

        /// The end of the preferred match that starts at `start`, or -1.
        private int matchAt(int start) {
            State state = startAt(start);
            int end = -1;
            int at = start;
            while (true) {
                int width = 1;
                int c;
                if (at >= to) {
                    c = NOTHING;
                } else {
                    char unit = text[at];
                    if (Character.isHighSurrogate(unit) && at + 1 < to) {
                        c = classOf(Character.toCodePoint(unit, text[at + 1]));
                        width = 2;
                    } else {
                        c = classOf(unit);
                    }
                }
                State next = state.next[c];
                if (next == null) {
                    next = follow(state, c);
                }
                if (next.accepted) {
                    end = at;
                }
                if (next.threads.length == 0 || at >= to) {
                    return end;
                }
                at += width;
                state = next;
                int overshoot = at - Math.max(end, start);
                if (overshoot >= REMEMBERED && isKnownInVain(at, state)) {
                    return end;
                }
            }
        }

        /// True if this very state at this very place once led to no match; else notes it as one that will not.
        /// If a match comes after all, the next search starts behind this place, so the note is never read.
        @SuppressWarnings("ReferenceEquality") // a state is itself alone
        private boolean isKnownInVain(int at, State state) {
            if (at >= trailStart && at < trailEnd && trail[at - trailStart] == state) {
                return true;
            }
            if (at < trailStart || at > trailEnd) {
                trailStart = at;
                trailEnd = at;
            }
            int index = at - trailStart;
            if (index == trail.length) {
                trail = Arrays.copyOf(trail, Math.max(64, index * 2));
            }
            trail[index] = state;
            trailEnd = Math.max(trailEnd, at + 1);
            return false;
        }

        private State startAt(int at) {
            int previous = looksBack && at > from ? classOf(Character.codePointBefore(text, at, from)) : NOTHING;
            State start = starts[previous];
            return start != null ? start : newStart(previous);
        }

        private int width(int at) {
            return at + 1 < to && Character.isHighSurrogate(text[at]) ? 2 : 1;
        }
    }

    private int classOf(int codePoint) {
        Page page = pages[codePoint >> 8];
        if (page == null) {
            page = newPage(codePoint >> 8);
        }
        return page.classes[codePoint & 0xFF] & 0xFF;
    }

    private synchronized Page newPage(int number) {
        byte[] result = new byte[256];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) classify(number << 8 | i);
        }
        var page = new Page(result);
        pages[number] = page;
        return page;
    }

    /// Beyond 256 classes would need more than a handful of overlapping sets; no pattern in use has 40.
    private int classify(int codePoint) {
        var held = new BitSet(sets.length);
        for (int i = 0; i < sets.length; i++) {
            held.set(i, sets[i].contains(codePoint));
        }
        Integer known = classes.get(held);
        if (known != null) {
            return known;
        }
        if (classCount == MAX_CLASSES) {
            throw new IllegalStateException("a pattern tells more than " + MAX_CLASSES + " kinds of characters apart");
        }
        members[classCount] = held;
        classes.put(held, classCount);
        return classCount++;
    }

    private synchronized State newStart(int previous) {
        State start = state(new int[] {0}, previous, false);
        starts[previous] = start;
        return start;
    }

    private synchronized State follow(State state, int c) {
        var step = new Step(state.previous, c);
        for (int thread : state.threads) {
            if (!step.run(thread)) {
                break;
            }
        }
        State next = state(step.targets(), looksBack ? c : NOTHING, step.accepted);
        state.next[c] = next;
        return next;
    }

    private State state(int[] threads, int previous, boolean accepted) {
        var key = new Key(Arrays.stream(threads).boxed().toList(), previous, accepted);
        State known = states.get(key);
        if (known != null) {
            return known;
        }
        if (states.size() >= MAX_STATES) {
            states.clear();
            Arrays.fill(starts, null);
        }
        var state = new State(threads, previous, accepted);
        states.put(key, state);
        return state;
    }

    /// All threads of a state looking at one code point.
    private final class Step {
        private final int previous;
        private final int current;
        private final BitSet seen = new BitSet(code.length);
        private final List<Integer> taken = new ArrayList<>();
        private boolean accepted;

        Step(int previous, int current) {
            this.previous = previous;
            this.current = current;
        }

        /// Runs one thread to wherever it takes the code point. False once a match cuts off all later threads.
        boolean run(int thread) {
            int[] stack = new int[16];
            int depth = 0;
            stack[depth++] = thread;
            while (depth > 0) {
                int pc = stack[--depth];
                if (seen.get(pc)) {
                    continue;
                }
                seen.set(pc);
                if (depth + 2 > stack.length) {
                    stack = Arrays.copyOf(stack, stack.length * 2);
                }
                switch (code[pc]) {
                    case Take _ -> take(pc);
                    case Fork(int preferred, int other) -> {
                        stack[depth++] = other;
                        stack[depth++] = preferred;
                    }
                    case Jump(int target) -> stack[depth++] = target;
                    case NextIs(CharSet _, boolean orEnd) -> {
                        if (holds(pc, current, orEnd)) {
                            stack[depth++] = pc + 1;
                        }
                    }
                    case PreviousIs(CharSet _, boolean orStart) -> {
                        if (holds(pc, previous, orStart)) {
                            stack[depth++] = pc + 1;
                        }
                    }
                    case Accept _ -> {
                        accepted = true;
                        return false;
                    }
                    case Look _, Atomic _ -> throw new AssertionError("not a local program");
                }
            }
            return true;
        }

        private void take(int pc) {
            if (current != NOTHING && members[current].get(setOf[pc])) {
                taken.add(pc + 1);
            }
        }

        private boolean holds(int pc, int c, boolean ifNothing) {
            return c == NOTHING ? ifNothing : members[c].get(setOf[pc]);
        }

        int[] targets() {
            return taken.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
