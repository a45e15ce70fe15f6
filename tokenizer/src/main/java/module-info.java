/// From text to token ids and back, exactly as Hugging Face `tokenizers` does it, and chat templates.
module dev.selkie.tokenizer {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.selkie.tokenizer;
}
