package dev.selkie.tokenizer.jinja;

import dev.selkie.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts a template into tokens and settles which white space goes, with `trim_blocks` and `lstrip_blocks` on.
///
/// - A line feed right behind a block or comment goes; so does white space between a line's start and a block or
/// comment.
/// - `-` beside a delimiter takes all white space on that side; `+` keeps it.
/// - One line feed at the very end of the template goes.
///
/// Source: Jinja's documentation, "Whitespace Control".
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineCountedTo;

    /// Whether nothing but removed text stands between here and the start of a line.
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        if (source.endsWith("\n")) {
            source = source.substring(0, source.length() - 1);
        }
        var lexer = new Lexer(source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int open = nextOpening();
            if (open < 0) {
                addText(source.substring(at));
                break;
            }
            char kind = source.charAt(open + 1);
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            boolean signed = sign == '-' || sign == '+';
            addText(before(source.substring(at, open), kind, sign));
            at = open + (signed ? 3 : 2);
            switch (kind) {
                case '#' -> comment();
                case '{' -> expression();
                default -> statement();
            }
        }
        add(Kind.END, "");
    }

    private int nextOpening() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char c = source.charAt(i + 1);
            if (c == '{' || c == '%' || c == '#') {
                return i;
            }
        }
        return -1;
    }

    /// What is left of the text before a delimiter.
    private String before(String text, char kind, char sign) {
        if (sign == '-') {
            return text.stripTrailing();
        }
        if (sign == '+' || kind == '{') {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean startsLine = lineStart > 0 || lineStarts;
        return startsLine && text.substring(lineStart).isBlank() ? text.substring(0, lineStart) : text;
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            add(Kind.TEXT, text);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new TemplateException(line(), "comment without end");
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        at = end + 2;
        closed(sign, true);
    }

    private void expression() {
        add(Kind.EXPRESSION_BEGIN, "");
        code("}}");
        add(Kind.EXPRESSION_END, "");
    }

    private void statement() {
        int keyword = skipSpace(at);
        if (source.startsWith("raw", keyword) && endsBlock(skipSpace(keyword + 3))) {
            raw(skipSpace(keyword + 3));
            return;
        }
        add(Kind.STATEMENT_BEGIN, "");
        code("%}");
        add(Kind.STATEMENT_END, "");
    }

    private boolean endsBlock(int index) {
        return source.startsWith("%}", index) || source.startsWith("-%}", index);
    }

    private void raw(int close) {
        boolean strip = source.charAt(close) == '-';
        int from = close + (strip ? 3 : 2);
        from = strip ? skipSpace(from) : from;
        for (int open = source.indexOf("{%", from); open >= 0; open = source.indexOf("{%", open + 2)) {
            char sign = source.charAt(Math.min(open + 2, source.length() - 1));
            int keyword = skipSpace(open + (sign == '-' || sign == '+' ? 3 : 2));
            int end = skipSpace(keyword + 6);
            if (source.startsWith("endraw", keyword) && (endsBlock(end) || source.startsWith("+%}", end))) {
                lineStarts = false;
                addText(before(source.substring(from, open), '%', sign));
                char closing = source.charAt(end);
                at = end + (closing == '%' ? 2 : 3);
                closed(closing, true);
                return;
            }
        }
        throw new TemplateException(line(), "raw block without end");
    }

    private int skipSpace(int from) {
        int index = from;
        while (index < source.length() && Character.isWhitespace(source.charAt(index))) {
            index++;
        }
        return index;
    }

    /// Behind a closing delimiter.
    ///
    /// @param sign what stood right before it
    private void closed(char sign, boolean block) {
        if (sign == '-') {
            at = skipSpace(at);
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStarts = source.charAt(at - 1) == '\n';
    }

    /// Tokens up to a closing delimiter that no bracket is open at.
    private void code(String close) {
        int open = 0;
        while (true) {
            at = skipSpace(at);
            if (at >= source.length()) {
                throw new TemplateException(line(), "expected " + close + ", found the end of the template");
            }
            boolean signed = source.startsWith(close, at + 1) && "-+".indexOf(source.charAt(at)) >= 0;
            if (open == 0
                    && (source.startsWith(close, at) || (signed && (source.charAt(at) == '-' || close.equals("%}"))))) {
                char sign = source.charAt(at);
                at += signed ? 3 : 2;
                closed(signed ? sign : ' ', close.equals("%}"));
                return;
            }
            String operator = token();
            if (!operator.isEmpty()) {
                open += "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
                open = Math.max(open, 0);
            }
        }
    }

    /// Adds one token; returns it if it is an operator.
    private String token() {
        char c = source.charAt(at);
        if (c == '"' || c == '\'') {
            string(c);
            return "";
        }
        if (Character.isDigit(c)) {
            number();
            return "";
        }
        if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            int end = at;
            while (end < source.length()
                    && (Character.isUnicodeIdentifierPart(source.charAt(end)) && source.charAt(end) != 0)) {
                end++;
            }
            add(Kind.NAME, source.substring(at, end));
            at = end;
            return "";
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                add(Kind.OPERATOR, operator);
                at += operator.length();
                return operator;
            }
        }
        throw new TemplateException(line(), "unexpected character " + c);
    }

    private void number() {
        int end = digits(at);
        boolean fraction = end + 1 < source.length() && source.charAt(end) == '.' && isDigit(end + 1);
        if (fraction) {
            end = digits(end + 1);
        }
        boolean exponent = end < source.length()
                && "eE".indexOf(source.charAt(end)) >= 0
                && (isDigit(end + 1)
                        || (end + 1 < source.length()
                                && "+-".indexOf(source.charAt(end + 1)) >= 0
                                && isDigit(end + 2)));
        if (exponent) {
            end = digits(end + 2);
        }
        add(
                fraction || exponent ? Kind.FLOAT : Kind.INTEGER,
                source.substring(at, end).replace("_", ""));
        at = end;
    }

    private int digits(int from) {
        int end = from;
        while (isDigit(end) || (end > from && end < source.length() && source.charAt(end) == '_' && isDigit(end + 1))) {
            end++;
        }
        return end;
    }

    private boolean isDigit(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private void string(char quote) {
        int start = at++;
        var text = new StringBuilder();
        while (at < source.length() && source.charAt(at) != quote) {
            char c = source.charAt(at++);
            if (c == '\\' && at < source.length()) {
                escape(text);
            } else {
                text.append(c);
            }
        }
        if (at >= source.length()) {
            at = start;
            throw new TemplateException(line(), "string without end");
        }
        at++;
        add(Kind.STRING, text.toString());
    }

    /// Python's escapes; an unknown one stands for itself, backslash included.
    private void escape(StringBuilder text) {
        char c = source.charAt(at++);
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000B');
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case '0' -> text.append('\0');
            case '\\', '\'', '"' -> text.append(c);
            case '\n' -> {}
            case 'x' -> codePoint(text, 2);
            case 'u' -> codePoint(text, 4);
            case 'U' -> codePoint(text, 8);
            default -> text.append('\\').append(c);
        }
    }

    private void codePoint(StringBuilder text, int digits) {
        int end = Math.min(at + digits, source.length());
        String hex = source.substring(at, end);
        if (hex.length() < digits
                || !hex.matches("[0-9a-fA-F]+")
                || Long.parseLong(hex, 16) > Character.MAX_CODE_POINT) {
            throw new TemplateException(line(), "malformed escape in a string");
        }
        text.appendCodePoint(Integer.parseInt(hex, 16));
        at = end;
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line()));
    }

    private int line() {
        for (; lineCountedTo < Math.min(at, source.length()); lineCountedTo++) {
            if (source.charAt(lineCountedTo) == '\n') {
                line++;
            }
        }
        return line;
    }
}
