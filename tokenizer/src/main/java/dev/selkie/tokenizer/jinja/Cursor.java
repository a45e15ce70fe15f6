package dev.selkie.tokenizer.jinja;

import dev.selkie.tokenizer.jinja.Token.Kind;
import java.util.List;

/// A place among tokens.
final class Cursor {
    private static final int MAX_DEPTH = 150;

    private final List<Token> tokens;
    private int at;
    private int depth;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean accept(Kind kind, String text) {
        if (peek().is(kind, text)) {
            next();
            return true;
        }
        return false;
    }

    void expect(Kind kind, String text) {
        if (!accept(kind, text)) {
            throw error("expected " + (text.isEmpty() ? nameOf(kind) : text) + ", found " + found());
        }
    }

    Token expectName() {
        if (peek().kind() != Kind.NAME) {
            throw error("expected a name, found " + found());
        }
        return next();
    }

    String found() {
        Token token = peek();
        return token.text().isEmpty() ? nameOf(token.kind()) : token.text();
    }

    private static String nameOf(Kind kind) {
        return switch (kind) {
            case EXPRESSION_BEGIN -> "{{";
            case EXPRESSION_END -> "}}";
            case STATEMENT_BEGIN -> "{%";
            case STATEMENT_END -> "%}";
            case END -> "the end of the template";
            case TEXT, NAME, STRING, INTEGER, FLOAT, OPERATOR -> kind.name();
        };
    }

    /// Around whatever may nest.
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH);
        }
    }

    void leave() {
        depth--;
    }

    TemplateException error(String message) {
        return new TemplateException(peek().line(), message);
    }
}
