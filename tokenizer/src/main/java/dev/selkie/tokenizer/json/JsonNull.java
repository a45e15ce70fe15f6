package dev.selkie.tokenizer.json;

/// JSON's `null`: a key that is there and says nothing, which is not the same as a key that is absent.
public enum JsonNull {
    /// The only one.
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
