package dev.selkie.tokenizer.regex;

import java.lang.Character.UnicodeScript;
import java.util.List;

/// A set of code points, asked one by one; nothing is ever enumerated.
public interface CharSet {
    CharSet ANY = new Range(0, Character.MAX_CODE_POINT);
    CharSet NONE = new AnyOf(List.of());
    CharSet NEWLINE = of('\n');

    /// General categories `L*`.
    CharSet LETTER = Category.of(
            Character.UPPERCASE_LETTER,
            Character.LOWERCASE_LETTER,
            Character.TITLECASE_LETTER,
            Character.MODIFIER_LETTER,
            Character.OTHER_LETTER);
    CharSet MARK = Category.of(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK);
    CharSet NUMBER = Category.of(Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER);
    CharSet SEPARATOR = Category.of(Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR);
    CharSet PUNCTUATION = Category.of(
            Character.CONNECTOR_PUNCTUATION,
            Character.DASH_PUNCTUATION,
            Character.START_PUNCTUATION,
            Character.END_PUNCTUATION,
            Character.INITIAL_QUOTE_PUNCTUATION,
            Character.FINAL_QUOTE_PUNCTUATION,
            Character.OTHER_PUNCTUATION);
    CharSet DIGIT = Category.of(Character.DECIMAL_DIGIT_NUMBER);

    /// Unicode's `White_Space`: tab to carriage return, next line (U+0085) and the separators.
    CharSet SPACE = new AnyOf(List.of(new Range('\t', '\r'), of(0x85), SEPARATOR));

    /// Unicode's word characters: alphabetic ones, marks, decimal digits, connector punctuation.
    CharSet WORD = new AnyOf(List.of(Derived.ALPHABETIC, MARK, DIGIT, Category.of(Character.CONNECTOR_PUNCTUATION)));

    /// Oniguruma's `\w`: those, and the numbers of Latin-1 that are no digits: `²³¹¼½¾`.
    CharSet ONIGURUMA_WORD = new AnyOf(List.of(WORD, new Both(NUMBER, new Range(0, 0xFF))));

    boolean contains(int codePoint);

    static CharSet of(int codePoint) {
        return new Range(codePoint, codePoint);
    }

    /// All code points from `first` to `last`, both included.
    record Range(int first, int last) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            return codePoint >= first && codePoint <= last;
        }
    }

    /// Code points by general category.
    ///
    /// @param mask bit `t` stands for category `t` of [Character#getType(int)]
    record Category(int mask) implements CharSet {
        static Category of(byte... types) {
            int mask = 0;
            for (byte type : types) {
                mask |= 1 << type;
            }
            return new Category(mask);
        }

        @Override
        public boolean contains(int codePoint) {
            return (mask >> Character.getType(codePoint) & 1) != 0;
        }
    }

    /// Code points of one script.
    record Script(UnicodeScript script) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            return UnicodeScript.of(codePoint) == script;
        }
    }

    /// Unicode's derived properties `Alphabetic`, `Uppercase`, `Lowercase`.
    enum Derived implements CharSet {
        ALPHABETIC,
        UPPERCASE,
        LOWERCASE;

        @Override
        public boolean contains(int codePoint) {
            return switch (this) {
                case ALPHABETIC -> Character.isAlphabetic(codePoint);
                case UPPERCASE -> Character.isUpperCase(codePoint);
                case LOWERCASE -> Character.isLowerCase(codePoint);
            };
        }
    }

    /// Every code point outside `set`.
    record Not(CharSet set) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            return !set.contains(codePoint);
        }
    }

    /// Union.
    record AnyOf(List<CharSet> sets) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            for (CharSet set : sets) {
                if (set.contains(codePoint)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Intersection.
    record Both(CharSet left, CharSet right) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            return left.contains(codePoint) && right.contains(codePoint);
        }
    }

    /// The members of `set` and all that differ from one of them by case alone: `(?i:…)`.
    ///
    /// Simple case folding, one code point to one. `ſ` and the Kelvin sign fold to `s` and `k`, as in Unicode.
    record IgnoringCase(CharSet set) implements CharSet {
        @Override
        public boolean contains(int codePoint) {
            if (set.contains(codePoint)) {
                return true;
            }
            int folded = fold(codePoint);
            return set.contains(folded) || set.contains(unfold(folded)) || otherFormsOf(folded);
        }

        private boolean otherFormsOf(int folded) {
            return switch (folded) {
                case 's' -> set.contains(0x17F);
                case 'k' -> set.contains(0x212A);
                case 0xE5 -> set.contains(0x212B);
                default -> false;
            };
        }

        private static int unfold(int folded) {
            int upper = Character.toUpperCase(folded);
            return fold(upper) == folded ? upper : folded;
        }

        /// Turkish dotted capital and dotless small i fold to themselves here.
        private static int fold(int codePoint) {
            return codePoint == 0x130 || codePoint == 0x131
                    ? codePoint
                    : Character.toLowerCase(Character.toUpperCase(codePoint));
        }
    }
}
