package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.pipeline.Text.Slice;
import dev.selkie.tokenizer.regex.CharSet;
import dev.selkie.tokenizer.regex.Regex;
import java.text.Normalizer.Form;
import java.util.List;

/// Rewrites text before it is cut: the `normalizer` of `tokenizer.json`.
public sealed interface Normalizer {
    /// `slice` rewritten, or `slice` itself where nothing changes. Characters keep their place in the user's
    /// string.
    Slice apply(Slice slice);

    /// One after the other.
    record Chain(List<Normalizer> normalizers) implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            Slice result = slice;
            for (Normalizer normalizer : normalizers) {
                result = normalizer.apply(result);
            }
            return result;
        }
    }

    /// NFC, NFD, NFKC, NFKD.
    record Unicode(Form form) implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            return UnicodeForms.apply(form, slice);
        }
    }

    /// Each code point's lower case by itself; no final sigma.
    record Lowercase() implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            Text text = slice.text();
            var out = new Text.Builder(slice.to() - slice.from());
            for (int i = slice.from(); i < slice.to(); ) {
                int codePoint = text.codePoint(i);
                String lower = codePoint == 0x130 ? "i\u0307" : Character.toString(Character.toLowerCase(codePoint));
                out.append(lower, text, i);
                i += Character.charCount(codePoint);
            }
            return out.build().whole();
        }
    }

    /// White space off either side.
    record Strip(boolean left, boolean right) implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            char[] chars = slice.text().chars;
            int from = slice.from();
            int to = slice.to();
            while (left && from < to && CharSet.SPACE.contains(chars[from])) {
                from++;
            }
            while (right && from < to && CharSet.SPACE.contains(chars[to - 1])) {
                to--;
            }
            return new Slice(slice.text(), from, to);
        }
    }

    /// `text` before anything that is not empty.
    record Prepend(String text) implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            if (slice.isEmpty()) {
                return slice;
            }
            var out = new Text.Builder(slice.to() - slice.from() + text.length());
            out.append(text, slice.text(), slice.from());
            out.append(slice.text(), slice.from(), slice.to());
            return out.build().whole();
        }
    }

    /// `content` for every match of `pattern`; it stands for the match's last character.
    record Replace(Regex pattern, String content) implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            Text text = slice.text();
            var out = new Text.Builder(slice.to() - slice.from());
            int[] copied = {slice.from()};
            boolean[] changed = {false};
            pattern.findAll(text.chars, slice.from(), slice.to(), (start, end) -> {
                out.append(text, copied[0], start);
                out.append(content, text, Math.max(end - 1, slice.from()));
                copied[0] = end;
                changed[0] = true;
            });
            if (!changed[0]) {
                return slice;
            }
            out.append(text, copied[0], slice.to());
            return out.build().whole();
        }
    }

    /// UTF-8 bytes in GPT-2's alphabet.
    record Bytes() implements Normalizer {
        @Override
        public Slice apply(Slice slice) {
            var out = new Text.Builder(2 * (slice.to() - slice.from()));
            ByteAlphabet.rewrite(slice.text(), slice.from(), slice.to(), out);
            return out.build().whole();
        }
    }
}
