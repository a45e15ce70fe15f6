package dev.selkie.tokenizer.regex;

/// A compiled pattern that finds its matches in a piece of text, one after the other.
///
/// Immutable to its users and safe to share between threads. Where a look-around or a possessive group spans more
/// than one code point, time is linear in the text times the length of what it looks at; else it is linear in the
/// text.
public final class Regex {
    private final Matcher matcher;

    /// @throws RegexException if `pattern` is malformed or uses what is not supported: back-references, `\K`, `\G`,
    ///                        `\X`, `\R`
    public Regex(String pattern) throws RegexException {
        this(RegexParser.parse(pattern), pattern);
    }

    /// A pattern that matches each single code point of `set`.
    public static Regex anyOf(CharSet set) {
        try {
            return new Regex(new Node.One(set), "[…]");
        } catch (RegexException e) {
            throw new AssertionError("one instruction is never too long", e);
        }
    }

    private Regex(Node root, String pattern) throws RegexException {
        Program program = Program.of(root, pattern);
        this.matcher = program.isLocal() ? new Dfa(program) : new Backtracker(program);
    }

    /// A pattern that matches `text` itself.
    public static Regex literal(String text) {
        try {
            return new Regex(text.replaceAll("[^\\p{L}\\p{N}\\s]", "\\\\$0"));
        } catch (RegexException e) {
            throw new AssertionError("every character is escaped", e);
        }
    }

    /// Calls `sink` with start and end of each match, from left to right. As Oniguruma's `find_iter` does, an empty
    /// match right behind the match before is passed over.
    ///
    /// @param text UTF-16, without lone surrogates
    /// @param from first index of the piece; what stands before is not seen, not even by `^` and `\b`
    /// @param to   index behind the piece
    public void findAll(char[] text, int from, int to, MatchSink sink) {
        var session = matcher.over(text, from, to);
        int position = from;
        int lastEnd = -1;
        while (position <= to) {
            long found = session.find(position);
            if (found < 0) {
                return;
            }
            int start = (int) (found >>> 32);
            int end = (int) found;
            if (start == end && end == lastEnd) {
                position = end + (end < to ? Character.charCount(Character.codePointAt(text, end, to)) : 1);
            } else {
                sink.match(start, end);
                position = end;
                lastEnd = end;
            }
        }
    }

    /// Takes matches.
    @FunctionalInterface
    public interface MatchSink {
        void match(int start, int end);
    }

    /// What a program is run by.
    interface Matcher {
        Session over(char[] text, int from, int to);
    }

    /// One text being searched.
    interface Session {
        /// The first match at or after `position`: its start in the upper half, its end in the lower; negative if
        /// there is none.
        long find(int position);
    }
}
