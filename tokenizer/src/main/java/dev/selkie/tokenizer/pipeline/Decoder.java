package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.regex.Regex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Turns tokens back into text: the `decoder` of `tokenizer.json`.
///
/// Hugging Face `tokenizers` hands a list of strings from stage to stage. Here the list is a stream, so that one
/// implementation serves whole texts and texts that grow token by token.
public sealed interface Decoder {
    /// A fresh run of this stage that writes to `next`.
    Sink start(Sink next);

    /// Takes a list of strings, each in one part or several.
    interface Sink {
        /// Takes the next part of a string.
        ///
        /// @param last whether `part` ends the string
        void accept(String part, boolean last);

        /// Writes on whatever no later token can change.
        void flush();

        /// No more will come.
        void end();
    }

    /// The last stage: one text.
    final class Collector implements Sink {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void accept(String part, boolean last) {
            text.append(part);
        }

        @Override
        public void flush() {}

        @Override
        public void end() {}

        /// All text since the last call.
        public String take() {
            String taken = text.toString();
            text.setLength(0);
            return taken;
        }
    }

    /// One after the other.
    record Chain(List<Decoder> decoders) implements Decoder {
        @Override
        public Sink start(Sink next) {
            Sink sink = next;
            for (Decoder decoder : decoders.reversed()) {
                sink = decoder.start(sink);
            }
            return sink;
        }
    }

    /// No decoder at all: tokens with spaces between them.
    record Joined() implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new Stage(next) {
                private boolean first = true;

                @Override
                void whole(String token) {
                    next.accept(first ? token : " " + token, true);
                    first = false;
                }
            };
        }
    }

    /// GPT-2's alphabet back to bytes, all tokens as one string. A token with other characters stands for its own
    /// UTF-8.
    record ByteLevel() implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new ByteSink(next);
        }
    }

    /// Replaces every match within a token.
    record Replace(Regex pattern, String content) implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new Stage(next) {
                @Override
                void whole(String token) {
                    next.accept(replaced(token), true);
                }
            };
        }

        private String replaced(String token) {
            var result = new StringBuilder();
            int[] copied = {0};
            pattern.findAll(token.toCharArray(), 0, token.length(), (start, end) -> {
                result.append(token, copied[0], start).append(content);
                copied[0] = end;
            });
            return result.append(token, copied[0], token.length()).toString();
        }
    }

    /// Tokens such as `<0xE2>` back to the characters that they are the UTF-8 of; U+FFFD for each if they are of
    /// none.
    record ByteFallback() implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new FallbackSink(next);
        }
    }

    /// All tokens as one.
    record Fuse() implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new Sink() {
                @Override
                public void accept(String part, boolean last) {
                    next.accept(part, false);
                }

                @Override
                public void flush() {
                    next.flush();
                }

                @Override
                public void end() {
                    next.accept("", true);
                    next.end();
                }
            };
        }
    }

    /// Takes up to `start` times `content` off the front of each token, and up to `stop` times off its end.
    record Strip(int content, int start, int stop) implements Decoder {
        @Override
        public Sink start(Sink next) {
            return stop == 0
                    ? new FrontStrip(next, content, start)
                    : new Stage(next) {
                        @Override
                        void whole(String token) {
                            next.accept(stripped(token), true);
                        }
                    };
        }

        private String stripped(String token) {
            int[] points = token.codePoints().toArray();
            int from = 0;
            while (from < Math.min(start, points.length) && points[from] == content) {
                from++;
            }
            int to = points.length;
            while (points.length - to < stop && to > from && points[to - 1] == content) {
                to--;
            }
            return new String(points, from, to - from);
        }
    }

    /// SentencePiece's visible space back to a space; at the start of the first token to nothing.
    record Metaspace(char replacement, boolean dropFirst) implements Decoder {
        @Override
        public Sink start(Sink next) {
            return new Stage(next) {
                private boolean first = true;

                @Override
                void whole(String token) {
                    boolean drop = first && dropFirst;
                    next.accept(token.replace(String.valueOf(replacement), drop ? "" : " "), true);
                    first = false;
                }
            };
        }
    }

    /// Works on whole strings, so waits for the last part of each.
    abstract class Stage implements Sink {
        final Sink next;
        private final StringBuilder parts = new StringBuilder();

        Stage(Sink next) {
            this.next = next;
        }

        abstract void whole(String token);

        @Override
        public final void accept(String part, boolean last) {
            if (last && parts.isEmpty()) {
                whole(part);
                return;
            }
            parts.append(part);
            if (last) {
                String token = parts.toString();
                parts.setLength(0);
                whole(token);
            }
        }

        @Override
        public void flush() {
            next.flush();
        }

        @Override
        public void end() {
            next.end();
        }
    }

    /// Strips the front of each string as its parts come.
    final class FrontStrip implements Sink {
        private final Sink next;
        private final int content;
        private final int most;
        private int stripped;
        private boolean atFront = true;

        FrontStrip(Sink next, int content, int most) {
            this.next = next;
            this.content = content;
            this.most = most;
        }

        @Override
        public void accept(String part, boolean last) {
            int from = 0;
            while (atFront && from < part.length()) {
                if (stripped == most || part.codePointAt(from) != content) {
                    atFront = false;
                } else {
                    stripped++;
                    from += Character.charCount(content);
                }
            }
            next.accept(part.substring(from), last);
            if (last) {
                atFront = true;
                stripped = 0;
            }
        }

        @Override
        public void flush() {
            next.flush();
        }

        @Override
        public void end() {
            next.end();
        }
    }

    /// Gathers bytes; they are one string whose end is the end of all.
    final class ByteSink implements Sink {
        private final Sink next;
        private final StringBuilder parts = new StringBuilder();
        private byte[] bytes = new byte[64];
        private int size;

        ByteSink(Sink next) {
            this.next = next;
        }

        @Override
        public void accept(String part, boolean last) {
            if (!last) {
                parts.append(part);
            } else if (parts.isEmpty()) {
                add(part);
            } else {
                add(parts.append(part).toString());
                parts.setLength(0);
            }
        }

        private void add(String token) {
            byte[] more = ByteAlphabet.bytesOf(token);
            if (size + more.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more.length, 2 * size));
            }
            System.arraycopy(more, 0, bytes, size, more.length);
            size += more.length;
        }

        @Override
        public void flush() {
            int complete = size - Utf8.incompleteSuffix(bytes, size);
            if (complete > 0) {
                next.accept(Utf8.decode(bytes, complete), false);
                System.arraycopy(bytes, complete, bytes, 0, size - complete);
                size -= complete;
            }
            next.flush();
        }

        @Override
        public void end() {
            next.accept(Utf8.decode(bytes, size), true);
            size = 0;
            next.end();
        }
    }

    /// Gathers runs of byte tokens.
    final class FallbackSink extends Stage {
        private byte[] bytes = new byte[16];
        private int size;

        FallbackSink(Sink next) {
            super(next);
        }

        @Override
        void whole(String token) {
            int b = byteOf(token);
            if (b < 0) {
                endRun();
                next.accept(token, true);
                return;
            }
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
            bytes[size++] = (byte) b;
        }

        private static int byteOf(String token) {
            boolean fits = token.length() == 6 && token.startsWith("<0x") && token.endsWith(">");
            if (!fits) {
                return -1;
            }
            int high = Character.digit(token.charAt(3), 16);
            int low = Character.digit(token.charAt(4), 16);
            if (token.charAt(3) == '+' && low >= 0) { // Rust's number parser takes a plus sign
                return low;
            }
            return high < 0 || low < 0 || token.charAt(3) > 'f' || token.charAt(4) > 'f' ? -1 : high << 4 | low;
        }

        private void endRun() {
            if (size == 0) {
                return;
            }
            if (Utf8.isValid(bytes, size)) {
                next.accept(new String(bytes, 0, size, StandardCharsets.UTF_8), true);
            } else {
                for (int i = 0; i < size; i++) {
                    next.accept("\uFFFD", true);
                }
            }
            size = 0;
        }

        @Override
        public void end() {
            endRun();
            super.end();
        }
    }
}
