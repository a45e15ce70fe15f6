package dev.selkie.tokenizer.jinja;

import dev.selkie.tokenizer.jinja.Statement.FilterStep;
import dev.selkie.tokenizer.jinja.Statement.Parameter;
import dev.selkie.tokenizer.jinja.Statement.Target;
import dev.selkie.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the statements of a template.
final class Parser {
    private final Cursor cursor;
    private final ExpressionParser expressions;
    private int loops;

    private Parser(List<Token> tokens) {
        cursor = new Cursor(tokens);
        expressions = new ExpressionParser(cursor);
    }

    static List<Statement> parse(String template) {
        var parser = new Parser(Lexer.tokens(template));
        List<Statement> statements = parser.body(Set.of());
        if (parser.cursor.peek().kind() != Kind.END) {
            throw parser.cursor.error("unexpected end tag");
        }
        return statements;
    }

    /// Statements up to a tag of one of `ends`, whose name is then the next token.
    private List<Statement> body(Set<String> ends) {
        cursor.enter();
        var statements = new ArrayList<Statement>();
        while (true) {
            Token token = cursor.peek();
            switch (token.kind()) {
                case TEXT -> {
                    cursor.next();
                    statements.add(new Statement.Text(token.text()));
                }
                case EXPRESSION_BEGIN -> {
                    cursor.next();
                    Expression value = expressions.tuple();
                    cursor.expect(Kind.EXPRESSION_END, "");
                    statements.add(new Statement.Print(value, token.line()));
                }
                case STATEMENT_BEGIN -> {
                    cursor.next();
                    if (ends.contains(cursor.peek().text())) {
                        cursor.leave();
                        return statements;
                    }
                    statements.add(statement());
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw cursor.error("missing " + String.join(" or ", ends));
                    }
                    cursor.leave();
                    return statements;
                }
            }
        }
    }

    private Statement statement() {
        Token keyword = cursor.expectName();
        int line = keyword.line();
        return switch (keyword.text()) {
            case "if" -> conditional(line);
            case "for" -> loop(line);
            case "set" -> assignment(line);
            case "macro" -> macro();
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "with" -> with(line);
            case "generation" -> {
                cursor.expect(Kind.STATEMENT_END, "");
                yield new Statement.Scoped(bodyTo("endgeneration"));
            }
            case "break" -> inLoop(new Statement.Break());
            case "continue" -> inLoop(new Statement.Continue());
            default -> throw cursor.error("unknown tag " + keyword.text());
        };
    }

    private Statement inLoop(Statement statement) {
        if (loops == 0) {
            throw cursor.error("break or continue outside a loop");
        }
        cursor.expect(Kind.STATEMENT_END, "");
        return statement;
    }

    private List<Statement> bodyTo(String end) {
        List<Statement> body = body(Set.of(end));
        cursor.next();
        cursor.expect(Kind.STATEMENT_END, "");
        return body;
    }

    private Statement conditional(int line) {
        Expression condition = expressions.tuple();
        cursor.expect(Kind.STATEMENT_END, "");
        List<Statement> then = body(Set.of("elif", "else", "endif"));
        Token end = cursor.next();
        List<Statement> otherwise = switch (end.text()) {
            case "elif" -> List.of(conditional(end.line()));
            case "else" -> {
                cursor.expect(Kind.STATEMENT_END, "");
                yield bodyTo("endif");
            }
            default -> {
                cursor.expect(Kind.STATEMENT_END, "");
                yield List.of();
            }
        };
        return new Statement.If(condition, then, otherwise, line);
    }

    private Statement loop(int line) {
        Target target = target();
        cursor.expect(Kind.NAME, "in");
        Expression items = expressions.tupleWithoutCondition();
        Expression condition = cursor.accept(Kind.NAME, "if") ? expressions.expression() : null;
        cursor.expect(Kind.STATEMENT_END, "");
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        boolean hasElse = cursor.next().text().equals("else");
        cursor.expect(Kind.STATEMENT_END, "");
        List<Statement> otherwise = hasElse ? bodyTo("endfor") : List.of();
        return new Statement.For(target, items, condition, body, otherwise, line);
    }

    private Target target() {
        var targets = new ArrayList<Target>();
        boolean parenthesized = cursor.accept(Kind.OPERATOR, "(");
        do {
            targets.add(singleTarget());
        } while (cursor.accept(Kind.OPERATOR, ",") && cursor.peek().kind() == Kind.NAME);
        if (parenthesized) {
            cursor.expect(Kind.OPERATOR, ")");
        }
        return targets.size() == 1 ? targets.getFirst() : new Target.Several(targets);
    }

    private Target singleTarget() {
        if (cursor.peek().is(Kind.OPERATOR, "(")) {
            return target();
        }
        String name = cursor.expectName().text();
        if (cursor.accept(Kind.OPERATOR, ".")) {
            return new Target.Member(name, cursor.expectName().text());
        }
        return new Target.Variable(name);
    }

    private Statement assignment(int line) {
        Target target = target();
        if (cursor.accept(Kind.OPERATOR, "=")) {
            Expression value = expressions.tuple();
            cursor.expect(Kind.STATEMENT_END, "");
            return new Statement.Assign(target, value, line);
        }
        List<FilterStep> filters = cursor.accept(Kind.OPERATOR, "|") ? expressions.filterSteps() : List.of();
        cursor.expect(Kind.STATEMENT_END, "");
        return new Statement.AssignBlock(target, filters, bodyTo("endset"), line);
    }

    private Statement macro() {
        String name = cursor.expectName().text();
        List<Parameter> parameters = parameters();
        cursor.expect(Kind.STATEMENT_END, "");
        int outer = loops;
        loops = 0;
        List<Statement> body = bodyTo("endmacro");
        loops = outer;
        return new Statement.Macro(name, parameters, body);
    }

    private List<Parameter> parameters() {
        cursor.expect(Kind.OPERATOR, "(");
        var parameters = new ArrayList<Parameter>();
        while (!cursor.accept(Kind.OPERATOR, ")")) {
            if (!parameters.isEmpty()) {
                cursor.expect(Kind.OPERATOR, ",");
            }
            String name = cursor.expectName().text();
            @Nullable Expression byDefault = cursor.accept(Kind.OPERATOR, "=") ? expressions.expression() : null;
            parameters.add(new Parameter(name, byDefault));
        }
        return parameters;
    }

    private Statement callBlock(int line) {
        List<Parameter> parameters = cursor.peek().is(Kind.OPERATOR, "(") ? parameters() : List.of();
        Expression call = expressions.expression();
        cursor.expect(Kind.STATEMENT_END, "");
        return new Statement.CallBlock(parameters, call, bodyTo("endcall"), line);
    }

    private Statement filterBlock(int line) {
        List<FilterStep> filters = expressions.filterSteps();
        cursor.expect(Kind.STATEMENT_END, "");
        return new Statement.FilterBlock(filters, bodyTo("endfilter"), line);
    }

    private Statement with(int line) {
        var names = new ArrayList<String>();
        var values = new ArrayList<Expression>();
        while (cursor.peek().kind() != Kind.STATEMENT_END) {
            if (!names.isEmpty()) {
                cursor.expect(Kind.OPERATOR, ",");
            }
            names.add(cursor.expectName().text());
            cursor.expect(Kind.OPERATOR, "=");
            values.add(expressions.expression());
        }
        cursor.expect(Kind.STATEMENT_END, "");
        return new Statement.With(names, values, bodyTo("endwith"), line);
    }
}
