package dev.selkie.tokenizer.jinja;

/// A piece of a template's source.
///
/// @param text what it says: a name, an operator, a string without its quotes and escapes, or plain text
/// @param line counted from 1
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        EXPRESSION_BEGIN,
        EXPRESSION_END,
        STATEMENT_BEGIN,
        STATEMENT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String name) {
        return kind == wanted && text.equals(name);
    }
}
