package dev.selkie.tokenizer.jinja;

/// A template that is malformed, uses what is not supported, fails, runs without end, or refuses its input by
/// `raise_exception`. The message is one line.
public final class TemplateException extends RuntimeException {
    private final boolean namesALine;

    TemplateException(String message) {
        super(message);
        namesALine = false;
    }

    TemplateException(int line, String message) {
        super(message + " (line " + line + ")");
        namesALine = true;
    }

    /// This, with the line where it happened, unless it names one already.
    TemplateException at(int line) {
        return namesALine ? this : new TemplateException(line, String.valueOf(getMessage()));
    }
}
