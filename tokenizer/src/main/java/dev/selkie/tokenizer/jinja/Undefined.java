package dev.selkie.tokenizer.jinja;

/// The value of what is not there. It prints as nothing, is false and empty; anything more is an error that names
/// it.
///
/// @param what how the template calls it
record Undefined(String what) {
    TemplateException error() {
        return new TemplateException(what + " is undefined");
    }
}
