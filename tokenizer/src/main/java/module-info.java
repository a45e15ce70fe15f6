/// From text to token ids and back, exactly as Hugging Face `tokenizers` does it, and chat templates;
/// JSON files read without trust.
module dev.selkie.tokenizer {
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;

    exports dev.selkie.tokenizer;
    exports dev.selkie.tokenizer.json;
}
