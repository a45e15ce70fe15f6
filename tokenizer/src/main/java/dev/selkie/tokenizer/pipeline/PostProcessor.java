package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.regex.CharSet;
import java.util.List;

/// Adds special tokens around a text's tokens and trims their ranges: the `post_processor` of `tokenizer.json`.
public sealed interface PostProcessor {
    /// What becomes of `tokens`, which may be changed in place.
    ///
    /// @param names what the ids are written as
    Tokens process(Tokens tokens, boolean addSpecialTokens, AddedTokens names);

    /// One after the other; none at all leaves the tokens as they are.
    record Chain(List<PostProcessor> processors) implements PostProcessor {
        @Override
        public Tokens process(Tokens tokens, boolean addSpecialTokens, AddedTokens names) {
            Tokens result = tokens;
            for (PostProcessor processor : processors) {
                result = processor.process(result, addSpecialTokens, names);
            }
            return result;
        }
    }

    /// The tokens of the text among special ones.
    ///
    /// @param before what goes in front
    /// @param after  what goes behind
    /// @param copies how often the text's own tokens stand between; 1 in every template in use
    record Template(List<Integer> before, List<Integer> after, int copies) implements PostProcessor {
        @Override
        public Tokens process(Tokens tokens, boolean addSpecialTokens, AddedTokens names) {
            if (copies == 1 && (!addSpecialTokens || (before.isEmpty() && after.isEmpty()))) {
                return tokens;
            }
            var result =
                    new Tokens(tokens.source, tokens.withOffsets, tokens.ids.size() + before.size() + after.size());
            add(before, addSpecialTokens, result);
            for (int i = 0; i < copies; i++) {
                result.addAll(tokens);
            }
            add(after, addSpecialTokens, result);
            return result;
        }

        private static void add(List<Integer> special, boolean wanted, Tokens result) {
            if (wanted) {
                for (int id : special) {
                    result.add(id);
                    if (result.withOffsets) {
                        result.addRange(0, 0);
                    }
                }
            }
        }
    }

    /// Takes the spaces at a token's edges out of its range.
    ///
    /// @param addPrefixSpace the first token's single leading space is one that the pre-tokenizer added
    record TrimRanges(boolean addPrefixSpace) implements PostProcessor {
        private static final char SPACE = ByteAlphabet.of(' ');

        @Override
        public Tokens process(Tokens tokens, boolean addSpecialTokens, AddedTokens names) {
            for (int i = 0; 2 * i < tokens.ranges.size(); i++) {
                String token = tokens.stretched.getOrDefault(i, names.token(tokens.ids.get(i)));
                if (token != null) {
                    trim(tokens, i, token);
                }
            }
            return tokens;
        }

        private void trim(Tokens tokens, int index, String token) {
            int leading = 0;
            while (leading < token.length() && isSpace(token.charAt(leading))) {
                leading++;
            }
            int trailing = 0;
            while (trailing < token.length() && isSpace(token.charAt(token.length() - 1 - trailing))) {
                trailing++;
            }
            int start = tokens.ranges.get(2 * index);
            int end = tokens.ranges.get(2 * index + 1);
            boolean added = addPrefixSpace && leading == 1 && (index == 0 || start == 0);
            if (!added) {
                start = forward(tokens.source, start, end, leading);
            }
            if (end >= trailing) {
                end = back(tokens.source, start, end, trailing);
            }
            tokens.ranges.set(2 * index, start);
            tokens.ranges.set(2 * index + 1, end);
        }

        private static int forward(String source, int from, int limit, int codePoints) {
            int at = from;
            for (int i = 0; i < codePoints && at < limit; i++) {
                at += Character.charCount(source.codePointAt(at));
            }
            return at;
        }

        private static int back(String source, int limit, int from, int codePoints) {
            int at = from;
            for (int i = 0; i < codePoints && at > limit; i++) {
                at -= Character.charCount(source.codePointBefore(at));
            }
            return at;
        }

        private static boolean isSpace(char c) {
            return c == SPACE || CharSet.SPACE.contains(c);
        }
    }
}
