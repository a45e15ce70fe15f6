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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Runs a [Program] depth first, and never twice from the same instruction at the same place.
///
/// Without back-references what follows from (instruction, position) does not depend on the way there. So a pair
/// that has failed once is skipped from then on, for later starts as well, and time stays linear; a program within
/// this one (look-around, atomic group) is run afresh each time.
final class Backtracker implements Regex.Matcher {
    private final Instruction[] code;
    private final Map<Program, Backtracker> inner = new HashMap<>();

    Backtracker(Program program) {
        code = program.instructions().toArray(Instruction[]::new);
        for (Instruction instruction : code) {
            switch (instruction) {
                case Look(Program body, boolean _, boolean _, int _) -> inner.put(body, new Backtracker(body));
                case Atomic(Program body) -> inner.put(body, new Backtracker(body));
                case Take _, Fork _, Jump _, NextIs _, PreviousIs _, Accept _ -> {}
            }
        }
    }

    @Override
    public Regex.Session over(char[] text, int from, int to) {
        return new Search(text, from, to);
    }

    private final class Search implements Regex.Session {
        private final char[] text;
        private final int from;
        private final int to;
        private final Failures failures = new Failures();
        private int[] stack = new int[64];
        private int depth;

        Search(char[] text, int from, int to) {
            this.text = text;
            this.from = from;
            this.to = to;
        }

        @Override
        public long find(int position) {
            failures.forgetBefore(position);
            for (int at = position; at <= to; at += width(at)) {
                int end = matchAt(at);
                if (end >= 0) {
                    failures.forgetAt(end);
                    return (long) at << 32 | end;
                }
            }
            return -1;
        }

        private int width(int at) {
            return at + 1 < to && Character.isHighSurrogate(text[at]) ? 2 : 1;
        }

        /// The end of the preferred match that starts at `start`, or -1.
        private int matchAt(int start) {
            depth = 0;
            push(0, start);
            while (depth > 0) {
                int at = stack[--depth];
                int pc = stack[--depth];
                if (!failures.add(at, pc)) {
                    continue;
                }
                switch (code[pc]) {
                    case Take(CharSet set) -> {
                        if (at < to && set.contains(Character.codePointAt(text, at, to))) {
                            push(pc + 1, at + width(at));
                        }
                    }
                    case Fork(int preferred, int other) -> {
                        push(other, at);
                        push(preferred, at);
                    }
                    case Jump(int target) -> push(target, at);
                    case NextIs(CharSet set, boolean orEnd) -> {
                        if (at < to ? set.contains(Character.codePointAt(text, at, to)) : orEnd) {
                            push(pc + 1, at);
                        }
                    }
                    case PreviousIs(CharSet set, boolean orStart) -> {
                        if (at > from ? set.contains(Character.codePointBefore(text, at, from)) : orStart) {
                            push(pc + 1, at);
                        }
                    }
                    case Look look -> {
                        if (looks(look, at) != look.negated()) {
                            push(pc + 1, at);
                        }
                    }
                    case Atomic(Program body) -> {
                        int end = search(body, to).matchAt(at);
                        if (end >= 0) {
                            push(pc + 1, end);
                        }
                    }
                    case Accept _ -> {
                        return at;
                    }
                }
            }
            return -1;
        }

        private boolean looks(Look look, int at) {
            if (look.ahead()) {
                return search(look.program(), to).matchAt(at) >= 0;
            }
            Search behind = search(look.program(), at);
            int start = at;
            for (int steps = 0; steps <= look.reach(); steps++) {
                if (behind.matchAt(start) >= 0) {
                    return true;
                }
                if (start == from) {
                    return false;
                }
                start -= Character.charCount(Character.codePointBefore(text, start, from));
            }
            return false;
        }

        private Search search(Program body, int end) {
            return Objects.requireNonNull(inner.get(body)).new Search(text, from, end);
        }

        private void push(int pc, int at) {
            if (depth + 2 > stack.length) {
                stack = Arrays.copyOf(stack, stack.length * 2);
            }
            stack[depth++] = pc;
            stack[depth++] = at;
        }
    }

    /// Pairs of instruction and position that were tried, in pages that go once the search is past them.
    private final class Failures {
        private static final int POSITIONS = 256;
        private final Map<Integer, long[]> pages = new HashMap<>();
        private int current = -1; // number of the page used last
        private long[] currentPage = new long[0];
        private int firstKept;

        boolean add(int at, int pc) {
            long[] page = page(at / POSITIONS);
            int bit = (at % POSITIONS) * code.length + pc;
            boolean fresh = (page[bit / Long.SIZE] & (1L << bit)) == 0;
            page[bit / Long.SIZE] |= 1L << bit;
            return fresh;
        }

        private long[] page(int number) {
            if (number != current) {
                current = number;
                currentPage = pages.computeIfAbsent(number, _ -> new long[(POSITIONS * code.length) / Long.SIZE + 1]);
            }
            return currentPage;
        }

        /// A match ended here, so some of the pairs at this place did not fail after all.
        void forgetAt(int at) {
            long[] page = page(at / POSITIONS);
            for (int pc = 0; pc < code.length; pc++) {
                int bit = (at % POSITIONS) * code.length + pc;
                page[bit / Long.SIZE] &= ~(1L << bit);
            }
        }

        void forgetBefore(int at) {
            for (; firstKept < at / POSITIONS; firstKept++) {
                pages.remove(firstKept);
            }
        }
    }
}
