/// Language models: reading them, generating with them, training them or adapters on them.
module dev.selkie.model {
    requires transitive dev.selkie.engine;
    requires transitive dev.selkie.tokenizer;
    requires static org.jspecify;

    exports dev.selkie.model;
    exports dev.selkie.model.config;
    exports dev.selkie.model.data;
    exports dev.selkie.model.files;
    exports dev.selkie.model.generate;
    exports dev.selkie.model.gguf;
    exports dev.selkie.model.llama;
    exports dev.selkie.model.lora;
    exports dev.selkie.model.merge;
    exports dev.selkie.model.peft;
    exports dev.selkie.model.random;
    exports dev.selkie.model.safetensors;
    exports dev.selkie.model.train;
}
