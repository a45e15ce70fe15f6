package dev.selkie.tokenizer.jinja;

/// A template that is malformed, uses what is not supported, fails, runs without end, or refuses its input by
/// `raise_exception`. The message is one line.
public final class TemplateException extends RuntimeException {
    TemplateException(String message) {
        super(message);
    }

    TemplateException(int line, String message) {
        super(message + " (line " + line + ")");
    }
}
