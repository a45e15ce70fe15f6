package dev.selkie.model.peft;

import java.util.regex.Pattern;

/// A regular expression from a file, matched against names of modules in bounded time.
///
/// PEFT means Python's; the two dialects agree on all that names of modules need.
final class ModulePattern {
    private static final int LONGEST = 1000;
    private static final int MOST_LOOKS = 1_000_000;

    private final Pattern pattern;

    /// @throws IllegalArgumentException if `expression` is none, or is absurdly long
    ModulePattern(String expression) {
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException("a pattern of " + expression.length() + " characters");
        }
        this.pattern = Pattern.compile(expression);
    }

    /// Whether all of `module` matches.
    ///
    /// @throws IllegalArgumentException if finding out takes absurdly long
    boolean matches(String module) {
        return pattern.matcher(new Counted(module, new int[] {MOST_LOOKS})).matches();
    }

    /// Text that refuses to be looked at for ever, as a pattern like `(.+)+x` would.
    private static final class Counted implements CharSequence {
        private final CharSequence text;
        private final int[] looksLeft;

        Counted(CharSequence text, int[] looksLeft) {
            this.text = text;
            this.looksLeft = looksLeft;
        }

        @Override
        public char charAt(int index) {
            if (--looksLeft[0] < 0) {
                throw new IllegalArgumentException("a pattern that takes too long to match");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), looksLeft);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
