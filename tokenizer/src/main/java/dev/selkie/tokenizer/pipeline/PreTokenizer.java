package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.regex.CharSet;
import dev.selkie.tokenizer.regex.CharSet.AnyOf;
import dev.selkie.tokenizer.regex.CharSet.Both;
import dev.selkie.tokenizer.regex.CharSet.Not;
import dev.selkie.tokenizer.regex.CharSet.Range;
import dev.selkie.tokenizer.regex.Regex;
import dev.selkie.tokenizer.regex.RegexException;
import java.util.List;

/// Cuts text into the pieces that are encoded one by one: the `pre_tokenizer` of `tokenizer.json`.
public sealed interface PreTokenizer {
    void cut(Pieces pieces);

    /// One after the other.
    record Chain(List<PreTokenizer> preTokenizers) implements PreTokenizer {
        @Override
        public void cut(Pieces pieces) {
            for (PreTokenizer preTokenizer : preTokenizers) {
                preTokenizer.cut(pieces);
            }
        }
    }

    /// GPT-2's way: an optional space in front, its regular expression, its alphabet for bytes.
    record ByteLevel(boolean addPrefixSpace, boolean useRegex) implements PreTokenizer {
        private static final Regex GPT_2 =
                compiled("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

        @Override
        public void cut(Pieces pieces) {
            if (addPrefixSpace) {
                pieces.prefix(' ', _ -> true);
            }
            if (useRegex) {
                pieces.cut(GPT_2, Behavior.ISOLATED, false);
            }
            pieces.leaveBytesPending();
        }
    }

    /// Cuts at the matches of a pattern.
    record Split(Regex pattern, Behavior behavior, boolean invert) implements PreTokenizer {
        @Override
        public void cut(Pieces pieces) {
            pieces.cut(pattern, behavior, invert);
        }
    }

    /// Sets numbers (Unicode 17: Nd, Nl, No) apart: each digit, or each run of them.
    record Digits(boolean individual) implements PreTokenizer {
        private static final Regex DIGIT = Regex.anyOf(
                new AnyOf(List.of(CharSet.NUMBER, new Range(0x11DE0, 0x11DE9), new Range(0x16FF4, 0x16FF6))));

        @Override
        public void cut(Pieces pieces) {
            pieces.cut(DIGIT, individual ? Behavior.ISOLATED : Behavior.CONTIGUOUS, false);
        }
    }

    /// Words and runs of other visible characters; white space goes.
    record Whitespace() implements PreTokenizer {
        private static final Regex PIECE = compiled("[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200C}\\x{200D}]+"
                + "|[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200C}\\x{200D}\\s]+");

        @Override
        public void cut(Pieces pieces) {
            pieces.cut(PIECE, Behavior.REMOVED, true);
        }
    }

    /// Cuts at white space, which goes.
    record WhitespaceSplit() implements PreTokenizer {
        private static final Regex SPACE = Regex.anyOf(CharSet.SPACE);

        @Override
        public void cut(Pieces pieces) {
            pieces.cut(SPACE, Behavior.REMOVED, false);
        }
    }

    /// Sets punctuation apart: ASCII's, and Unicode's as of version 8.
    record Punctuation(Behavior behavior) implements PreTokenizer {
        private static final Regex PUNCTUATION = Regex.anyOf(new AnyOf(List.of(
                new Range('!', '/'),
                new Range(':', '@'),
                new Range('[', '`'),
                new Range('{', '~'),
                CharSet.of(0x166D),
                CharSet.of(0x111C9),
                new Both(CharSet.PUNCTUATION, new Not(LateCharacters.UNPUNCTUATED)))));

        @Override
        public void cut(Pieces pieces) {
            pieces.cut(PUNCTUATION, behavior, false);
        }
    }

    /// SentencePiece's way: a visible character for each space, perhaps one in front, and a cut before each.
    record Metaspace(char replacement, Prefix prefix, boolean split) implements PreTokenizer {
        /// Which pieces get the replacement in front.
        public enum Prefix {
            ALWAYS,
            NEVER,
            /// Only what stands at the very start of the user's string.
            FIRST
        }

        @Override
        public void cut(Pieces pieces) {
            pieces.writePendingBytes();
            Text source = pieces.text();
            pieces.rewrite((from, to, out) -> {
                for (int i = from; i < to; i++) {
                    char c = source.chars[i];
                    out.append(c == ' ' ? replacement : c, source.start(i), source.end(i));
                }
            });
            Text text = pieces.text();
            switch (prefix) {
                case ALWAYS -> pieces.prefix(replacement, _ -> true);
                case FIRST -> pieces.prefix(replacement, from -> text.start(from) == 0);
                case NEVER -> {}
            }
            if (split) {
                pieces.cut(Regex.anyOf(CharSet.of(replacement)), Behavior.MERGED_WITH_NEXT, false);
            }
        }
    }

    private static Regex compiled(String pattern) {
        try {
            return new Regex(pattern);
        } catch (RegexException e) {
            throw new AssertionError(e);
        }
    }
}
