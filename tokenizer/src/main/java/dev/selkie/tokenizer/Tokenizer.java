package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.pipeline.AddedToken;
import dev.selkie.tokenizer.pipeline.AddedTokens;
import dev.selkie.tokenizer.pipeline.Decoder;
import dev.selkie.tokenizer.pipeline.Encoder;
import dev.selkie.tokenizer.pipeline.Normalizer;
import dev.selkie.tokenizer.pipeline.PostProcessor;
import dev.selkie.tokenizer.pipeline.PreTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Text to token ids and back, as a Hugging Face folder says: `tokenizer.json` and what stands beside it.
///
///     Tokenizer tokenizer = Tokenizer.load(Path.of("SmolLM2-135M-Instruct"));
///     int[] ids = tokenizer.encode("The seal swam north.", true);
///     String text = tokenizer.decode(ids, true);
///
/// Ids are those of `AutoTokenizer` in Python's `transformers`, one for one. Immutable; safe to share between
/// threads.
public final class Tokenizer {
    private final Encoder encoder;
    private final Decoder decoder;
    private final AddedTokens tokens;
    private final SpecialTokens specialTokens;
    private final @Nullable ChatTemplate chatTemplate;

    private Tokenizer(
            Encoder encoder,
            Decoder decoder,
            AddedTokens tokens,
            SpecialTokens specialTokens,
            @Nullable ChatTemplate chatTemplate) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.tokens = tokens;
        this.specialTokens = specialTokens;
        this.chatTemplate = chatTemplate;
    }

    /// Reads a model folder: `tokenizer.json`, and if they are there `tokenizer_config.json`,
    /// `special_tokens_map.json` and `chat_template.jinja`.
    ///
    /// @throws FormatException if a file is malformed, or asks for what this version does not know
    /// @throws IOException     if a file cannot be read, or `tokenizer.json` is not there
    public static Tokenizer load(Path folder) throws IOException {
        TokenizerFile file = TokenizerFile.read(folder.resolve("tokenizer.json"));
        TokenizerConfig config = TokenizerConfig.read(folder);
        JsonObject json = file.rest();

        Optional<JsonObject> normalizerJson = json.optionalObject("normalizer");
        Normalizer normalizer = normalizerJson.isPresent() ? ComponentReader.normalizer(normalizerJson.get()) : null;
        Optional<JsonObject> preTokenizerJson = json.optionalObject("pre_tokenizer");
        PreTokenizer preTokenizer =
                preTokenizerJson.isPresent() ? ComponentReader.preTokenizer(preTokenizerJson.get()) : null;
        Optional<JsonObject> decoderJson = json.optionalObject("decoder");
        Decoder decoder = decoderJson.isPresent() ? ComponentReader.decoder(decoderJson.get()) : new Decoder.Joined();

        AddedTokens tokens = addedTokens(file, config, normalizer);
        SpecialTokens special = specialTokens(config, tokens);
        PostProcessor postProcessor = postProcessor(json, config, tokens, special);
        return new Tokenizer(
                new Encoder(tokens, preTokenizer, file.model(), postProcessor),
                decoder,
                tokens,
                special,
                chatTemplate(config, special));
    }

    private static @Nullable ChatTemplate chatTemplate(TokenizerConfig config, SpecialTokens special) {
        String source = config.chatTemplates().get("default");
        return source == null ? null : new ChatTemplate(config.templateFile(), source, special.texts());
    }

    /// Those of `tokenizer.json`, then those of the configuration, which may change their flags.
    private static AddedTokens addedTokens(
            TokenizerFile file, TokenizerConfig config, @Nullable Normalizer normalizer) {
        var tokens = new AddedTokens(file.model().vocabulary(), normalizer);
        tokens.addAll(file.addedTokens());
        var more = new ArrayList<AddedToken>();
        config.addedTokens().ifPresent(more::addAll);
        Map<String, AddedToken> known = new LinkedHashMap<>();
        if (config.addedTokens().isEmpty()) {
            file.addedTokens().forEach(token -> known.put(token.content(), token));
        }
        config.specialTokens().values().forEach(t -> more.add(asSpecial(known.getOrDefault(t.content(), t))));
        config.extraTokens().forEach(t -> more.add(asSpecial(t)));
        tokens.addAll(more);
        return tokens;
    }

    private static AddedToken asSpecial(AddedToken token) {
        return new AddedToken(
                token.content(), token.singleWord(), token.lstrip(), token.rstrip(), token.normalized(), true);
    }

    private static SpecialTokens specialTokens(TokenizerConfig config, AddedTokens tokens) {
        var texts = new LinkedHashMap<String, String>();
        var ids = new LinkedHashMap<String, Integer>();
        config.specialTokens().forEach((name, token) -> {
            texts.put(name, token.content());
            int id = tokens.id(token.content());
            if (id >= 0) {
                ids.put(name, id);
            }
        });
        return new SpecialTokens(Map.copyOf(texts), Map.copyOf(ids));
    }

    /// `add_bos_token` or `add_eos_token` in the configuration goes before what `tokenizer.json` says.
    private static PostProcessor postProcessor(
            JsonObject json, TokenizerConfig config, AddedTokens tokens, SpecialTokens special) throws FormatException {
        if (config.addBos().isPresent() || config.addEos().isPresent()) {
            return new PostProcessor.Template(
                    wanted(config.addBos(), special.bos()), wanted(config.addEos(), special.eos()), 1);
        }
        Optional<JsonObject> processor = json.optionalObject("post_processor");
        if (processor.isEmpty()) {
            return new PostProcessor.Chain(List.of());
        }
        PostProcessor result = ComponentReader.postProcessor(processor.get());
        ComponentReader.checkIds(result, tokens, processor.get());
        return result;
    }

    private static List<Integer> wanted(Optional<Boolean> add, OptionalInt id) {
        return add.orElse(false) && id.isPresent() ? List.of(id.getAsInt()) : List.of();
    }

    /// The ids of `text`.
    ///
    /// @param addSpecialTokens whether to add what the post-processor adds, such as a token for the beginning.
    ///                         Special tokens that stand in the text itself are found either way.
    public int[] encode(String text, boolean addSpecialTokens) {
        return encoder.encode(text, addSpecialTokens, false).ids();
    }

    /// The ids of `text` and the place of each in it.
    public Encoding encodeWithOffsets(String text, boolean addSpecialTokens) {
        return new Encoding(encoder.encode(text, addSpecialTokens, true));
    }

    /// The text of `ids`. Ids that are no token are passed over; bytes that are no UTF-8 become U+FFFD.
    ///
    /// @param skipSpecial leave special tokens out
    public String decode(int[] ids, boolean skipSpecial) {
        var text = new Decoder.Collector();
        Decoder.Sink sink = decoder.start(text);
        for (int id : ids) {
            String token = decodable(id, skipSpecial);
            if (token != null) {
                sink.accept(token, true);
            }
        }
        sink.end();
        return text.take();
    }

    /// Decodes ids one at a time.
    public StreamingDecoder streamingDecoder(boolean skipSpecial) {
        return new StreamingDecoder(this, decoder, skipSpecial);
    }

    /// The token to decode for `id`, or null if it is to be passed over.
    @Nullable
    String decodable(int id, boolean skipSpecial) {
        String token = tokens.token(id);
        return token == null || (skipSpecial && tokens.isSpecial(token)) ? null : token;
    }

    /// How the vocabulary writes `id`, as `convert_ids_to_tokens` in Python does; empty if there is no such token.
    public Optional<String> token(int id) {
        return Optional.ofNullable(tokens.token(id));
    }

    /// The id of a token as the vocabulary writes it.
    public OptionalInt id(String token) {
        int id = tokens.id(token);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// Number of tokens, added ones included. With gaps among the ids it is less than [#idLimit()].
    public int vocabSize() {
        return tokens.size();
    }

    /// One more than the highest id: the least number of rows an embedding for this tokenizer has.
    public int idLimit() {
        return tokens.idLimit();
    }

    public SpecialTokens specialTokens() {
        return specialTokens;
    }

    /// How a conversation is written; empty for a model that has no template.
    public Optional<ChatTemplate> chatTemplate() {
        return Optional.ofNullable(chatTemplate);
    }
}
