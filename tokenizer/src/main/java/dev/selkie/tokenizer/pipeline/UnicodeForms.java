package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.pipeline.Text.Slice;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/// Unicode normalization that keeps track of where characters came from.
final class UnicodeForms {
    private UnicodeForms() {}

    static Slice apply(Form form, Slice slice) {
        char[] chars = slice.text().chars;
        int ascii = slice.from();
        while (ascii < slice.to() && chars[ascii] < 0x80) {
            ascii++;
        }
        if (ascii == slice.to()) {
            return slice;
        }
        var out = new Text.Builder(slice.to() - slice.from());
        boolean changed = false;
        for (int from = slice.from(); from < slice.to(); ) {
            int to = clusterEnd(slice, from);
            changed |= cluster(form, slice.text(), from, to, out);
            from = to;
        }
        return changed ? out.build().whole() : slice;
    }

    /// The end of what starts at `from` and may be normalized by itself: a character and the marks and Hangul
    /// vowels and consonants behind it. Composition and reordering never cross from one such cluster to
    /// another.
    private static int clusterEnd(Slice slice, int from) {
        Text text = slice.text();
        int first = text.codePoint(from);
        int to = from + Character.charCount(first);
        if (LateCharacters.UNNORMALIZED.contains(first)) {
            return to;
        }
        while (to < slice.to()) {
            int codePoint = text.codePoint(to);
            if (!joins(codePoint) || LateCharacters.UNNORMALIZED.contains(codePoint)) {
                return to;
            }
            to += Character.charCount(codePoint);
        }
        return to;
    }

    private static boolean joins(int codePoint) {
        if (codePoint < 0x300) {
            return false;
        }
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || (codePoint >= 0x1160 && codePoint <= 0x11FF)
                || codePoint == 0xFF9E
                || codePoint == 0xFF9F
                || (codePoint >= 0xFFA0 && codePoint <= 0xFFDC);
    }

    /// Returns whether normalization changed the cluster.
    private static boolean cluster(Form form, Text text, int from, int to, Text.Builder out) {
        boolean single = to == from + 1;
        if ((single && text.chars[from] < 0x80) || LateCharacters.UNNORMALIZED.contains(text.codePoint(from))) {
            out.append(text, from, to);
            return false;
        }
        String before = text.substring(from, to);
        String after = Normalizer.normalize(before, form);
        if (after.equals(before)) {
            out.append(text, from, to);
            return false;
        }
        write(parts(form, before, after), text, from, out);
        return true;
    }

    /// A character on its way through decomposition and composition.
    ///
    /// @param change how many characters it adds to those it replaces, less the characters it swallows
    private record Part(int codePoint, int change) {}

    /// Each written character stands for the first of the characters it replaces; one that is added, for the last
    /// before it.
    private static void write(List<Part> parts, Text text, int from, Text.Builder out) {
        int at = from;
        int last = from;
        for (Part part : parts) {
            int source = last;
            if (part.change <= 0) {
                source = at;
                for (int i = part.change; i <= 0; i++) {
                    last = at;
                    at += Character.charCount(text.codePoint(at));
                }
            }
            out.append(Character.toString(part.codePoint), text, source);
        }
    }

    private static List<Part> parts(Form form, String before, String after) {
        boolean compatible = form == Form.NFKC || form == Form.NFKD;
        Form decomposition = compatible ? Form.NFKD : Form.NFD;
        List<Part> parts = ordered(before, decomposition);
        if (form == decomposition) {
            return parts;
        }
        var composed = new ArrayList<Part>();
        after.codePoints().forEach(codePoint -> {
            int[] pieces = normalized(Character.toString(codePoint), Form.NFD);
            int change = 1 - pieces.length;
            for (int piece : pieces) {
                change += take(parts, piece).change;
            }
            composed.add(new Part(codePoint, change));
        });
        return composed;
    }

    /// The decomposition of each character, all of them in canonical order.
    private static List<Part> ordered(String before, Form decomposition) {
        var unordered = new ArrayList<Part>();
        before.codePoints().forEach(codePoint -> {
            int[] pieces = normalized(Character.toString(codePoint), decomposition);
            for (int i = 0; i < pieces.length; i++) {
                unordered.add(new Part(pieces[i], i == 0 ? 0 : 1));
            }
        });
        var parts = new ArrayList<Part>();
        for (int codePoint : normalized(before, decomposition)) {
            parts.add(take(unordered, codePoint));
        }
        return parts;
    }

    private static int[] normalized(String string, Form form) {
        return Normalizer.normalize(string, form).codePoints().toArray();
    }

    /// Removes and returns the first part that is `codePoint`.
    private static Part take(List<Part> parts, int codePoint) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).codePoint == codePoint) {
                return parts.remove(i);
            }
        }
        throw new AssertionError("normalization keeps every character of a decomposition");
    }
}
