package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.pipeline.Text.Slice;
import dev.selkie.tokenizer.regex.Regex;

/// A text cut into pieces, none of them empty; pre-tokenizers cut them further.
///
/// Where the last step was to write bytes in GPT-2's alphabet, that step stays pending: the encoder does it
/// piece by piece, mostly to find that it knows the piece already.
final class Pieces {
    private Text text;
    private IntList bounds = new IntList(64); // start and end of each piece, in turn
    private IntList spare = new IntList(64);
    private final IntList matches = new IntList(16);
    private boolean bytesPending;

    Pieces(Slice slice) {
        text = slice.text();
        add(slice.from(), slice.to());
    }

    Text text() {
        return text;
    }

    int count() {
        return bounds.size() / 2;
    }

    int from(int piece) {
        return bounds.get(2 * piece);
    }

    int to(int piece) {
        return bounds.get(2 * piece + 1);
    }

    boolean bytesPending() {
        return bytesPending;
    }

    private void add(int from, int to) {
        if (from < to) {
            bounds.add(from, to);
        }
    }

    /// Cuts each piece at the matches of `pattern`.
    ///
    /// @param invert what matches and what lies between swap roles
    void cut(Regex pattern, Behavior behavior, boolean invert) {
        writePendingBytes();
        IntList old = swap();
        for (int i = 0; i < old.size(); i += 2) {
            cut(pattern, behavior, invert, old.get(i), old.get(i + 1));
        }
    }

    private IntList swap() {
        IntList old = bounds;
        bounds = spare;
        bounds.clear();
        spare = old;
        return old;
    }

    private void cut(Regex pattern, Behavior behavior, boolean invert, int from, int to) {
        if (behavior == Behavior.ISOLATED) {
            int[] last = {from};
            pattern.findAll(text.chars, from, to, (start, end) -> {
                add(last[0], start);
                add(start, end);
                last[0] = end;
            });
            add(last[0], to);
            return;
        }
        // end of each part, with its lowest bit free to say whether the part is a delimiter
        matches.clear();
        int[] last = {from};
        pattern.findAll(text.chars, from, to, (start, end) -> {
            if (last[0] != start) {
                matches.add(start, invert ? 1 : 0);
            }
            matches.add(end, invert ? 0 : 1);
            last[0] = end;
        });
        if (last[0] != to) {
            matches.add(to, invert ? 1 : 0);
        }
        switch (behavior) {
            case REMOVED -> keepOthers(from);
            case CONTIGUOUS -> mergeEqual(from);
            case MERGED_WITH_PREVIOUS -> mergeWithPrevious(from);
            case MERGED_WITH_NEXT -> mergeWithNext(from);
            case ISOLATED -> throw new AssertionError("done above");
        }
    }

    private boolean isDelimiter(int part) {
        return matches.get(2 * part + 1) == 1;
    }

    private void keepOthers(int from) {
        int start = from;
        for (int part = 0; part < matches.size() / 2; part++) {
            if (!isDelimiter(part)) {
                add(start, matches.get(2 * part));
            }
            start = matches.get(2 * part);
        }
    }

    private void mergeEqual(int from) {
        int start = from;
        int parts = matches.size() / 2;
        for (int part = 0; part < parts; part++) {
            if (part + 1 == parts || isDelimiter(part) != isDelimiter(part + 1)) {
                add(start, matches.get(2 * part));
                start = matches.get(2 * part);
            }
        }
    }

    /// A delimiter ends the piece that it follows; of several in a row, only the first.
    private void mergeWithPrevious(int from) {
        int start = from;
        int parts = matches.size() / 2;
        for (int part = 0; part < parts; part++) {
            boolean joinsNext = part + 1 < parts && !isDelimiter(part) && isDelimiter(part + 1);
            if (!joinsNext) {
                add(start, matches.get(2 * part));
                start = matches.get(2 * part);
            }
        }
    }

    /// A delimiter begins the piece that it precedes; of several in a row, only the last.
    private void mergeWithNext(int from) {
        int start = from;
        int parts = matches.size() / 2;
        for (int part = 0; part < parts; part++) {
            boolean joinsNext = part + 1 < parts && isDelimiter(part) && !isDelimiter(part + 1);
            if (!joinsNext) {
                add(start, matches.get(2 * part));
                start = matches.get(2 * part);
            }
        }
    }

    /// From now on the pieces are to be read as bytes in GPT-2's alphabet.
    void leaveBytesPending() {
        writePendingBytes();
        bytesPending = true;
    }

    void writePendingBytes() {
        if (bytesPending) {
            bytesPending = false;
            rewrite((from, to, out) -> ByteAlphabet.rewrite(text, from, to, out));
        }
    }

    /// Writes every piece anew.
    void rewrite(Rewriter rewriter) {
        writePendingBytes();
        IntList old = swap();
        var out = new Text.Builder(text.length + old.size());
        for (int i = 0; i < old.size(); i += 2) {
            int start = out.length();
            rewriter.rewrite(old.get(i), old.get(i + 1), out);
            add(start, out.length());
        }
        text = out.build();
    }

    /// Puts `prefix` before every piece that `wants` it and does not start with it.
    void prefix(char prefix, PieceTest wants) {
        writePendingBytes();
        boolean any = false;
        for (int i = 0; i < count() && !any; i++) {
            any = text.chars[from(i)] != prefix && wants.test(from(i));
        }
        if (!any) {
            return;
        }
        Text source = text;
        rewrite((from, to, out) -> {
            if (source.chars[from] != prefix && wants.test(from)) {
                out.append(prefix, source.start(from), source.end(from));
            }
            out.append(source, from, to);
        });
    }

    @FunctionalInterface
    interface Rewriter {
        void rewrite(int from, int to, Text.Builder out);
    }

    /// Asks about a piece by its first index.
    @FunctionalInterface
    interface PieceTest {
        boolean test(int from);
    }
}
