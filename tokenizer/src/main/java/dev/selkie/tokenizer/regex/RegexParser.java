package dev.selkie.tokenizer.regex;

import dev.selkie.tokenizer.regex.Node.Atomic;
import dev.selkie.tokenizer.regex.Node.Choice;
import dev.selkie.tokenizer.regex.Node.Greed;
import dev.selkie.tokenizer.regex.Node.Look;
import dev.selkie.tokenizer.regex.Node.NextIs;
import dev.selkie.tokenizer.regex.Node.One;
import dev.selkie.tokenizer.regex.Node.PreviousIs;
import dev.selkie.tokenizer.regex.Node.Repeat;
import dev.selkie.tokenizer.regex.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a pattern in Oniguruma's Ruby syntax, the one that Hugging Face `tokenizers` compiles patterns with.
///
/// What differs from Perl and Java: `^` and `$` always stand for lines, `(?m)` lets the dot match a line feed,
/// `x{2,3}+` repeats `x{2,3}` instead of being possessive, `x{2}?` makes `x{2}` optional, `\h` is a hexadecimal
/// digit. Source: Oniguruma's `doc/RE` and `doc/SYNTAX.md`.
final class RegexParser extends PatternReader {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_REPEAT = 1000;

    private final ClassParser classes;
    private int depth;
    private boolean ignoreCase;
    private boolean dotMatchesNewline;

    private RegexParser(String pattern) {
        super(pattern);
        this.classes = new ClassParser(pattern);
    }

    static Node parse(String pattern) throws RegexException {
        var parser = new RegexParser(pattern);
        Node node = parser.choice();
        if (parser.at < pattern.length()) {
            throw parser.error("unmatched )");
        }
        return node;
    }

    private Node choice() throws RegexException {
        if (++depth > MAX_DEPTH) {
            throw error("groups nested deeper than " + MAX_DEPTH);
        }
        boolean outerCase = ignoreCase;
        boolean outerDot = dotMatchesNewline;
        var alternatives = new ArrayList<Node>();
        alternatives.add(sequence());
        while (accept('|')) {
            alternatives.add(sequence());
        }
        ignoreCase = outerCase;
        dotMatchesNewline = outerDot;
        depth--;
        return alternatives.size() == 1 ? alternatives.getFirst() : new Choice(alternatives);
    }

    private Node sequence() throws RegexException {
        var parts = new ArrayList<Node>();
        while (at < pattern.length() && peek() != '|' && peek() != ')') {
            parts.add(quantified(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
    }

    private Node quantified(Node first) throws RegexException {
        Node node = first;
        while (at < pattern.length()) {
            switch (peek()) {
                case '*' -> node = starred(node, 0, Repeat.UNBOUNDED);
                case '+' -> node = starred(node, 1, Repeat.UNBOUNDED);
                case '?' -> node = starred(node, 0, 1);
                case '{' -> {
                    Node counted = counted(node);
                    if (counted == node) {
                        return node;
                    }
                    node = counted;
                }
                default -> {
                    return node;
                }
            }
        }
        return node;
    }

    private Node starred(Node body, int min, int max) {
        at++;
        Greed greed = accept('?') ? Greed.LAZY : accept('+') ? Greed.POSSESSIVE : Greed.GREEDY;
        return new Repeat(body, min, max, greed);
    }

    /// `{n}`, `{n,}`, `{,m}`, `{n,m}`; `body` itself if the brace is just a brace.
    private Node counted(Node body) throws RegexException {
        int close = pattern.indexOf('}', at);
        String inside = close < 0 ? "" : pattern.substring(at + 1, close);
        if (!inside.matches("\\d{1,6}(,(\\d{1,6})?)?|,\\d{1,6}")) {
            return body;
        }
        int comma = inside.indexOf(',');
        int min = comma == 0 ? 0 : Integer.parseInt(comma < 0 ? inside : inside.substring(0, comma));
        int max = comma < 0
                ? min
                : comma == inside.length() - 1 ? Repeat.UNBOUNDED : Integer.parseInt(inside.substring(comma + 1));
        if (min > MAX_REPEAT || max > MAX_REPEAT || (max != Repeat.UNBOUNDED && max < min)) {
            throw error("repetition {" + inside + "} out of order or beyond " + MAX_REPEAT);
        }
        at = close + 1;
        if (comma >= 0 && accept('?')) {
            return new Repeat(body, min, max, Greed.LAZY);
        }
        return new Repeat(body, min, max, Greed.GREEDY);
    }

    private Node atom() throws RegexException {
        char c = pattern.charAt(at);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '\\' -> escape();
            case '.' -> {
                at++;
                yield new One(dotMatchesNewline ? CharSet.ANY : new CharSet.Not(CharSet.NEWLINE));
            }
            case '^' -> {
                at++;
                yield lineStart();
            }
            case '$' -> {
                at++;
                yield new NextIs(CharSet.NEWLINE, true);
            }
            case '*', '+', '?' -> throw error("nothing to repeat before " + c);
            default -> literal();
        };
    }

    private Node literal() {
        int codePoint = pattern.codePointAt(at);
        at += Character.charCount(codePoint);
        return one(CharSet.of(codePoint));
    }

    private Node one(CharSet set) {
        return new One(ignoreCase ? new CharSet.IgnoringCase(set) : set);
    }

    private Node characterClass() throws RegexException {
        classes.at = at;
        CharSet set = classes.bracket(ignoreCase);
        at = classes.at;
        return new One(set);
    }

    private Node escape() throws RegexException {
        if (at + 1 >= pattern.length()) {
            throw error("lone backslash");
        }
        Node anchor = anchor(pattern.charAt(at + 1));
        if (anchor != null) {
            at += 2;
            return anchor;
        }
        classes.at = at;
        CharSet set = classes.escape();
        at = classes.at;
        return set instanceof CharSet.Not ? new One(set) : one(set);
    }

    private @Nullable Node anchor(char c) throws RegexException {
        return switch (c) {
            case 'A' -> new PreviousIs(CharSet.NONE, true);
            case 'z' -> new NextIs(CharSet.NONE, true);
            case 'Z' ->
                new Look(
                        new Sequence(List.of(
                                new Repeat(new One(CharSet.NEWLINE), 0, 1, Greed.GREEDY),
                                new NextIs(CharSet.NONE, true))),
                        true,
                        false);
            case 'b' -> wordBoundary(true);
            case 'B' -> wordBoundary(false);
            case 'G', 'K', 'R', 'X', 'y', 'Y', 'k', 'g', 'N', 'O', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                throw error("\\" + c + " is not supported");
            default -> null;
        };
    }

    /// At the start of the text, or after a line feed unless that ends the text.
    private static Node lineStart() {
        return new Choice(List.of(
                new PreviousIs(CharSet.NONE, true),
                new Sequence(List.of(new PreviousIs(CharSet.NEWLINE, false), new NextIs(CharSet.ANY, false)))));
    }

    private static Node wordBoundary(boolean boundary) {
        CharSet word = CharSet.ONIGURUMA_WORD;
        CharSet other = new CharSet.Not(word);
        return new Choice(List.of(
                new Sequence(List.of(
                        new PreviousIs(word, false), boundary ? new NextIs(other, true) : new NextIs(word, false))),
                new Sequence(List.of(
                        new PreviousIs(other, true), boundary ? new NextIs(word, false) : new NextIs(other, true)))));
    }

    private Node group() throws RegexException {
        at++;
        if (!accept('?')) {
            return close(choice());
        }
        if (at >= pattern.length()) {
            throw error("unfinished group");
        }
        char kind = pattern.charAt(at++);
        return switch (kind) {
            case ':' -> close(choice());
            case '>' -> new Atomic(close(choice()));
            case '=' -> new Look(close(choice()), true, false);
            case '!' -> new Look(close(choice()), true, true);
            case '#' -> comment();
            case '<', '\'' -> behindOrNamed(kind);
            default -> {
                at--;
                yield options();
            }
        };
    }

    private Node comment() throws RegexException {
        int close = pattern.indexOf(')', at);
        if (close < 0) {
            throw error("unfinished comment");
        }
        at = close + 1;
        return Node.EMPTY;
    }

    private Node behindOrNamed(char kind) throws RegexException {
        if (kind == '<' && accept('=')) {
            return new Look(close(choice()), false, false);
        }
        if (kind == '<' && accept('!')) {
            return new Look(close(choice()), false, true);
        }
        int end = pattern.indexOf(kind == '<' ? '>' : '\'', at);
        if (end < 0) {
            throw error("unfinished group name");
        }
        at = end + 1;
        return close(choice());
    }

    /// `(?i)`, `(?i-m:…)`. An option without a group of its own holds to the end of the group that it stands in.
    private Node options() throws RegexException {
        boolean on = true;
        boolean outerCase = ignoreCase;
        boolean outerDot = dotMatchesNewline;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            switch (c) {
                case '-' -> on = false;
                case 'i' -> ignoreCase = on;
                case 'm' -> dotMatchesNewline = on;
                case ')' -> {
                    return openEnded(outerCase, outerDot);
                }
                case ':' -> {
                    Node body = close(choice());
                    ignoreCase = outerCase;
                    dotMatchesNewline = outerDot;
                    return body;
                }
                default -> throw error("group option " + c + " is not supported");
            }
        }
        throw error("unfinished group");
    }

    /// What follows `(?i)` up to the end of the group, alternatives included.
    private Node openEnded(boolean outerCase, boolean outerDot) throws RegexException {
        Node rest = choice();
        ignoreCase = outerCase;
        dotMatchesNewline = outerDot;
        return rest;
    }

    private Node close(Node body) throws RegexException {
        if (!accept(')')) {
            throw error("missing )");
        }
        return body;
    }

    private char peek() {
        return pattern.charAt(at);
    }
}
