package dev.selkie.tokenizer.pipeline;

import dev.selkie.tokenizer.pipeline.Text.Slice;
import dev.selkie.tokenizer.regex.CharSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens found in the text as they stand: first those that are not normalized, in the user's string; then, in what
/// is left and normalized, the others. The leftmost goes first, of several there the longest.
public final class AddedTokens {
    private final Vocabulary vocabulary;
    private final @Nullable Normalizer normalizer;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, AddedToken> byId = new LinkedHashMap<>();
    private final Map<Integer, String> normalizedForms = new HashMap<>();
    private final Set<String> special = new HashSet<>();
    private Trie plain = new Trie();
    private Trie normalized = new Trie();

    public AddedTokens(Vocabulary vocabulary, @Nullable Normalizer normalizer) {
        this.vocabulary = vocabulary;
        this.normalizer = normalizer;
    }

    /// Adds tokens in order. One that the vocabulary has keeps its id; one that was added before changes its flags;
    /// any other gets the next free id, whatever a file may claim: Hugging Face `tokenizers` does so.
    public void addAll(List<AddedToken> tokens) {
        int next = byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        next = Math.max(next, vocabulary.size());
        for (AddedToken token : tokens) {
            if (token.content().isEmpty()) {
                continue;
            }
            int id = id(token.content());
            if (id < 0) {
                id = next++;
            }
            add(token, id);
        }
        rebuild();
    }

    private void add(AddedToken token, int id) {
        ids.put(token.content(), id);
        byId.put(id, token);
        normalizedForms.remove(id);
        if (token.normalized() && normalizer != null) {
            normalizedForms.put(
                    id, normalizer.apply(Text.of(token.content()).whole()).toString());
        }
        if (token.special()) {
            special.add(token.content());
        }
    }

    private void rebuild() {
        plain = new Trie();
        normalized = new Trie();
        byId.forEach((id, token) -> {
            String form = normalizedForms.getOrDefault(id, token.content());
            (token.normalized() ? normalized : plain).add(form, id);
        });
    }

    /// The id of `token`, added or of the vocabulary, or -1.
    public int id(String token) {
        Integer added = ids.get(token);
        return added != null ? added : vocabulary.id(token);
    }

    /// What `id` is written as, or null if there is no such token.
    public @Nullable String token(int id) {
        AddedToken added = byId.get(id);
        return added == null ? vocabulary.token(id) : normalizedForms.getOrDefault(id, added.content());
    }

    public boolean isSpecial(String token) {
        return special.contains(token);
    }

    /// Whether the token takes white space along.
    boolean stretches(int id) {
        AddedToken token = byId.get(id);
        return token != null && (token.lstrip() || token.rstrip());
    }

    /// One more than the highest id of all tokens.
    public int idLimit() {
        return Math.max(
                vocabulary.idLimit(),
                byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1);
    }

    /// Number of distinct tokens, added ones and those of the vocabulary.
    public int size() {
        return vocabulary.size()
                + (int) ids.keySet().stream().filter(t -> vocabulary.id(t) < 0).count();
    }

    /// A part of the text: an added token, or (id -1) something to be encoded.
    record Part(Slice slice, int id) {}

    /// Cuts the user's string and normalizes what is no token.
    List<Part> split(Slice text) {
        var parts = new ArrayList<Part>();
        for (Part part : find(plain, text)) {
            if (part.id >= 0) {
                parts.add(part);
            } else {
                Slice rewritten = normalizer == null ? part.slice : normalizer.apply(part.slice);
                parts.addAll(find(normalized, rewritten));
            }
        }
        return parts;
    }

    private List<Part> find(Trie trie, Slice slice) {
        if (slice.isEmpty()) {
            return List.of();
        }
        var parts = new ArrayList<Part>();
        Text text = slice.text();
        int done = slice.from();
        for (int at = slice.from(); at < slice.to(); ) {
            int id = trie.find(text.chars, at, slice.to());
            if (id < 0) {
                at++;
                continue;
            }
            int start = at;
            int end = at + trie.foundLength(id);
            at = end;
            AddedToken token = Objects.requireNonNull(byId.get(id), "tries hold ids of added tokens");
            if (token.singleWord() && touchesWord(text, slice, start, end)) {
                continue;
            }
            if (token.lstrip()) {
                start = Math.max(spaceStart(text, slice.from(), start), done);
            }
            if (token.rstrip()) {
                end = spaceEnd(text, end, slice.to());
            }
            if (done < start) {
                parts.add(new Part(new Slice(text, done, start), -1));
            }
            parts.add(new Part(new Slice(text, start, end), id));
            done = end;
        }
        if (done < slice.to()) {
            parts.add(new Part(new Slice(text, done, slice.to()), -1));
        }
        return parts;
    }

    private static boolean touchesWord(Text text, Slice slice, int start, int end) {
        return (start > slice.from() && isWord(Character.codePointBefore(text.chars, start, slice.from())))
                || (end < slice.to() && isWord(Character.codePointAt(text.chars, end, slice.to())));
    }

    /// Word characters as Rust's `regex` has them: Oniguruma's, and the two joiners.
    private static boolean isWord(int codePoint) {
        return CharSet.WORD.contains(codePoint) || codePoint == 0x200C || codePoint == 0x200D;
    }

    private static int spaceStart(Text text, int from, int at) {
        int start = at;
        while (start > from && CharSet.SPACE.contains(text.chars[start - 1])) {
            start--;
        }
        return start;
    }

    private static int spaceEnd(Text text, int at, int to) {
        int end = at;
        while (end < to && CharSet.SPACE.contains(text.chars[end])) {
            end++;
        }
        return end;
    }

    /// Strings by their characters. A bitmap of first characters passes most of a text by.
    private static final class Trie {
        private final long[] firsts = new long[1024];
        private final Node root = new Node();
        private final Map<Integer, Integer> lengths = new HashMap<>();

        private static final class Node {
            private final Map<Character, Node> children = new HashMap<>();
            private int id = -1;
        }

        void add(String string, int id) {
            if (string.isEmpty()) {
                return;
            }
            Node node = root;
            for (int i = 0; i < string.length(); i++) {
                node = node.children.computeIfAbsent(string.charAt(i), _ -> new Node());
            }
            node.id = id;
            lengths.put(id, string.length());
            firsts[string.charAt(0) >> 6] |= 1L << string.charAt(0);
        }

        /// The longest string at `at`, or -1.
        int find(char[] chars, int at, int to) {
            if ((firsts[chars[at] >> 6] & 1L << chars[at]) == 0) {
                return -1;
            }
            int found = -1;
            Node node = root;
            for (int i = at; i < to; i++) {
                node = node.children.get(chars[i]);
                if (node == null) {
                    break;
                }
                if (node.id >= 0) {
                    found = node.id;
                }
            }
            return found;
        }

        int foundLength(int id) {
            return lengths.getOrDefault(id, 0);
        }
    }
}
