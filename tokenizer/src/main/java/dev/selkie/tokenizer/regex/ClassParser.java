package dev.selkie.tokenizer.regex;

import dev.selkie.tokenizer.regex.CharSet.AnyOf;
import dev.selkie.tokenizer.regex.CharSet.Both;
import dev.selkie.tokenizer.regex.CharSet.Category;
import dev.selkie.tokenizer.regex.CharSet.Derived;
import dev.selkie.tokenizer.regex.CharSet.IgnoringCase;
import dev.selkie.tokenizer.regex.CharSet.Not;
import dev.selkie.tokenizer.regex.CharSet.Range;
import dev.selkie.tokenizer.regex.CharSet.Script;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads what stands for one character: `[…]` with ranges, nesting, `&&` and `[:alpha:]`, and escapes such as
/// `\p{L}`.
final class ClassParser extends PatternReader {
    private static final int MAX_DEPTH = 100;

    private int depth;

    ClassParser(String pattern) {
        super(pattern);
    }

    /// `[…]`, from its opening bracket to behind its closing one.
    CharSet bracket(boolean ignoreCase) throws RegexException {
        if (++depth > MAX_DEPTH) {
            throw error("character classes nested deeper than " + MAX_DEPTH);
        }
        at++;
        boolean negated = accept('^');
        CharSet set = null;
        var members = new ArrayList<CharSet>();
        boolean first = true;
        while (first || peek() != ']') {
            if (pattern.startsWith("&&", at)) {
                at += 2;
                set = set == null ? union(members) : new Both(set, union(members));
                members = new ArrayList<>();
            } else {
                members.add(member(ignoreCase));
            }
            first = false;
        }
        at++;
        depth--;
        set = set == null ? union(members) : new Both(set, union(members));
        set = ignoreCase ? new IgnoringCase(set) : set;
        return negated ? new Not(set) : set;
    }

    private static CharSet union(List<CharSet> members) {
        return members.size() == 1 ? members.getFirst() : new AnyOf(members);
    }

    private CharSet member(boolean ignoreCase) throws RegexException {
        if (peek() == '[') {
            return pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0 ? posix() : bracket(ignoreCase);
        }
        CharSet low = single();
        boolean range = low instanceof Range
                && at + 1 < pattern.length()
                && pattern.charAt(at) == '-'
                && pattern.charAt(at + 1) != ']';
        if (!range) {
            return low;
        }
        at++;
        CharSet high = single();
        if (low instanceof Range(int from, int _) && high instanceof Range(int to, int _) && from <= to) {
            return new Range(from, to);
        }
        throw error("range out of order");
    }

    private CharSet single() throws RegexException {
        if (peek() == '\\') {
            return escape();
        }
        int codePoint = pattern.codePointAt(at);
        at += Character.charCount(codePoint);
        return CharSet.of(codePoint);
    }

    private CharSet posix() throws RegexException {
        int end = pattern.indexOf(":]", at);
        String name = pattern.substring(at + 2, end);
        boolean negated = name.startsWith("^");
        at = end + 2;
        String plain = negated ? name.substring(1) : name;
        CharSet set = plain.equals("punct") ? new AnyOf(List.of(CharSet.PUNCTUATION, symbols())) : property(plain);
        return negated ? new Not(set) : set;
    }

    /// An escape that stands for a character or a set of them, from its backslash on.
    CharSet escape() throws RegexException {
        at++;
        if (at >= pattern.length()) {
            throw error("lone backslash");
        }
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case 's' -> CharSet.SPACE;
            case 'S' -> new Not(CharSet.SPACE);
            case 'd' -> CharSet.DIGIT;
            case 'D' -> new Not(CharSet.DIGIT);
            case 'w' -> CharSet.ONIGURUMA_WORD;
            case 'W' -> new Not(CharSet.ONIGURUMA_WORD);
            case 'h' -> hexDigit();
            case 'H' -> new Not(hexDigit());
            case 'p' -> named(false);
            case 'P' -> named(true);
            case 't' -> CharSet.of('\t');
            case 'n' -> CharSet.of('\n');
            case 'r' -> CharSet.of('\r');
            case 'f' -> CharSet.of('\f');
            case 'v' -> CharSet.of(0x0B);
            case 'a' -> CharSet.of(0x07);
            case 'e' -> CharSet.of(0x1B);
            case 'b' -> CharSet.of('\b');
            case '0' -> number(0, 2, 8);
            case 'u' -> number(4, 4, 16);
            case 'x' -> accept('{') ? braced() : number(1, 2, 16);
            default -> {
                if (c < 128 && Character.isLetterOrDigit(c)) {
                    throw error("\\" + Character.toString(c) + " is not supported");
                }
                yield CharSet.of(c);
            }
        };
    }

    private static CharSet hexDigit() {
        return new AnyOf(List.of(new Range('0', '9'), new Range('a', 'f'), new Range('A', 'F')));
    }

    private CharSet number(int least, int most, int radix) throws RegexException {
        int start = at;
        while (at < pattern.length() && at - start < most && Character.digit(pattern.charAt(at), radix) >= 0) {
            at++;
        }
        if (at - start < least) {
            throw error("too few digits in an escape");
        }
        return CharSet.of(at == start ? 0 : Integer.parseInt(pattern.substring(start, at), radix));
    }

    private CharSet braced() throws RegexException {
        int end = pattern.indexOf('}', at);
        if (end < 0 || !pattern.substring(at, end).matches("[0-9a-fA-F]{1,6}")) {
            throw error("malformed \\x{…}");
        }
        int codePoint = Integer.parseInt(pattern.substring(at, end), 16);
        if (codePoint > Character.MAX_CODE_POINT) {
            throw error("code point beyond U+10FFFF");
        }
        at = end + 1;
        return CharSet.of(codePoint);
    }

    private CharSet named(boolean negated) throws RegexException {
        int end = pattern.indexOf('}', at);
        if (!accept('{') || end < 0) {
            throw error("\\p without {name}");
        }
        String name = pattern.substring(at, end);
        at = end + 1;
        boolean caret = name.startsWith("^");
        CharSet set = property(caret ? name.substring(1) : name);
        return negated == caret ? set : new Not(set);
    }

    /// A property by its name, in which case, spaces, `_` and `-` do not count.
    private CharSet property(String name) throws RegexException {
        String key = name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
        return switch (key) {
            case "l", "letter" -> CharSet.LETTER;
            case "lu", "uppercaseletter" -> Category.of(Character.UPPERCASE_LETTER);
            case "ll", "lowercaseletter" -> Category.of(Character.LOWERCASE_LETTER);
            case "lt", "titlecaseletter" -> Category.of(Character.TITLECASE_LETTER);
            case "lc", "casedletter" ->
                Category.of(Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER);
            case "lm", "modifierletter" -> Category.of(Character.MODIFIER_LETTER);
            case "lo", "otherletter" -> Category.of(Character.OTHER_LETTER);
            case "m", "mark", "combiningmark" -> CharSet.MARK;
            case "mn", "nonspacingmark" -> Category.of(Character.NON_SPACING_MARK);
            case "mc", "spacingmark" -> Category.of(Character.COMBINING_SPACING_MARK);
            case "me", "enclosingmark" -> Category.of(Character.ENCLOSING_MARK);
            case "n", "number" -> CharSet.NUMBER;
            case "nd", "decimalnumber", "digit" -> CharSet.DIGIT;
            case "nl", "letternumber" -> Category.of(Character.LETTER_NUMBER);
            case "no", "othernumber" -> Category.of(Character.OTHER_NUMBER);
            case "p", "punctuation", "punct" -> CharSet.PUNCTUATION;
            case "pc", "connectorpunctuation" -> Category.of(Character.CONNECTOR_PUNCTUATION);
            case "pd", "dashpunctuation" -> Category.of(Character.DASH_PUNCTUATION);
            case "ps", "openpunctuation" -> Category.of(Character.START_PUNCTUATION);
            case "pe", "closepunctuation" -> Category.of(Character.END_PUNCTUATION);
            case "pi", "initialpunctuation" -> Category.of(Character.INITIAL_QUOTE_PUNCTUATION);
            case "pf", "finalpunctuation" -> Category.of(Character.FINAL_QUOTE_PUNCTUATION);
            case "po", "otherpunctuation" -> Category.of(Character.OTHER_PUNCTUATION);
            case "s", "symbol" -> symbols();
            case "sm", "mathsymbol" -> Category.of(Character.MATH_SYMBOL);
            case "sc", "currencysymbol" -> Category.of(Character.CURRENCY_SYMBOL);
            case "sk", "modifiersymbol" -> Category.of(Character.MODIFIER_SYMBOL);
            case "so", "othersymbol" -> Category.of(Character.OTHER_SYMBOL);
            case "z", "separator" -> CharSet.SEPARATOR;
            case "zs", "spaceseparator" -> Category.of(Character.SPACE_SEPARATOR);
            case "zl", "lineseparator" -> Category.of(Character.LINE_SEPARATOR);
            case "zp", "paragraphseparator" -> Category.of(Character.PARAGRAPH_SEPARATOR);
            case "c", "other" ->
                Category.of(
                        Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.UNASSIGNED);
            case "cc", "control", "cntrl" -> Category.of(Character.CONTROL);
            case "cf", "format" -> Category.of(Character.FORMAT);
            case "cn", "unassigned" -> Category.of(Character.UNASSIGNED);
            case "co", "privateuse" -> Category.of(Character.PRIVATE_USE);
            case "any" -> CharSet.ANY;
            case "ascii" -> new Range(0, 127);
            case "alpha", "alphabetic" -> Derived.ALPHABETIC;
            case "alnum" -> new AnyOf(List.of(Derived.ALPHABETIC, CharSet.DIGIT));
            case "upper", "uppercase" -> Derived.UPPERCASE;
            case "lower", "lowercase" -> Derived.LOWERCASE;
            case "space", "whitespace" -> CharSet.SPACE;
            case "blank" -> new AnyOf(List.of(CharSet.of('\t'), Category.of(Character.SPACE_SEPARATOR)));
            case "word" -> CharSet.ONIGURUMA_WORD;
            case "xdigit" -> hexDigit();
            default -> script(name);
        };
    }

    private CharSet script(String name) throws RegexException {
        try {
            return new Script(UnicodeScript.forName(name.trim()));
        } catch (IllegalArgumentException _) {
            throw error("unknown character property " + name);
        }
    }

    private static CharSet symbols() {
        return Category.of(
                Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL);
    }

    private char peek() throws RegexException {
        if (at >= pattern.length()) {
            throw error("unfinished character class");
        }
        return pattern.charAt(at);
    }
}
