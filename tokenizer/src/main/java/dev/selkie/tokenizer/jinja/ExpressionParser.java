package dev.selkie.tokenizer.jinja;

import dev.selkie.tokenizer.jinja.Expression.Arguments;
import dev.selkie.tokenizer.jinja.Statement.FilterStep;
import dev.selkie.tokenizer.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads expressions. From loosest to tightest: `if else`, `or`, `and`, `not`, comparison and `in`, `+ -`, `~`,
/// `* / // %`, `**`, sign, then `.`, `[]`, `()`, `|` and `is`.
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Cursor cursor;

    ExpressionParser(Cursor cursor) {
        this.cursor = cursor;
    }

    /// One expression, or several with commas between, which make a tuple.
    Expression tuple() {
        return tuple(true);
    }

    /// The same without a conditional expression: what `for … in` takes.
    Expression tupleWithoutCondition() {
        return tuple(false);
    }

    private Expression tuple(boolean conditional) {
        Expression first = conditional ? expression() : or();
        if (!cursor.peek().is(Kind.OPERATOR, ",")) {
            return first;
        }
        var items = new ArrayList<Expression>();
        items.add(first);
        while (cursor.accept(Kind.OPERATOR, ",")) {
            if (endsTuple(cursor.peek())) {
                break;
            }
            items.add(conditional ? expression() : or());
        }
        return new Expression.ListOf(items, true);
    }

    private static boolean endsTuple(Token token) {
        return token.kind() == Kind.EXPRESSION_END
                || token.kind() == Kind.STATEMENT_END
                || token.is(Kind.OPERATOR, ")");
    }

    Expression expression() {
        cursor.enter();
        Expression value = or();
        while (cursor.accept(Kind.NAME, "if")) {
            Expression condition = or();
            @Nullable Expression otherwise = cursor.accept(Kind.NAME, "else") ? expression() : null;
            value = new Expression.Conditional(condition, value, otherwise);
        }
        cursor.leave();
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (cursor.accept(Kind.NAME, "or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (cursor.accept(Kind.NAME, "and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (cursor.accept(Kind.NAME, "not")) {
            cursor.enter();
            Expression operand = not();
            cursor.leave();
            return new Expression.Not(operand);
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        var operators = new ArrayList<String>();
        var operands = new ArrayList<Expression>();
        while (true) {
            Token token = cursor.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(cursor.next().text());
            } else if (cursor.accept(Kind.NAME, "in")) {
                operators.add("in");
            } else if (token.is(Kind.NAME, "not") && cursor.peekSecond().is(Kind.NAME, "in")) {
                cursor.next();
                cursor.next();
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Expression.Compare(first, operators, operands);
            }
            operands.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concat();
        while (isOperator("+") || isOperator("-")) {
            String operator = cursor.next().text();
            left = new Expression.Arithmetic(operator, left, concat());
        }
        return left;
    }

    private Expression concat() {
        Expression first = product();
        if (!isOperator("~")) {
            return first;
        }
        var parts = new ArrayList<Expression>();
        parts.add(first);
        while (cursor.accept(Kind.OPERATOR, "~")) {
            parts.add(product());
        }
        return new Expression.Concat(parts);
    }

    private Expression product() {
        Expression left = power();
        while (isOperator("*") || isOperator("/") || isOperator("//") || isOperator("%")) {
            String operator = cursor.next().text();
            left = new Expression.Arithmetic(operator, left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (cursor.accept(Kind.OPERATOR, "**")) {
            left = new Expression.Arithmetic("**", left, unary(true));
        }
        return left;
    }

    private boolean isOperator(String operator) {
        return cursor.peek().is(Kind.OPERATOR, operator);
    }

    private Expression unary(boolean withFilters) {
        cursor.enter();
        Expression value;
        if (cursor.accept(Kind.OPERATOR, "-")) {
            value = new Expression.Negate(unary(false));
        } else if (cursor.accept(Kind.OPERATOR, "+")) {
            value = new Expression.Plus(unary(false));
        } else {
            value = primary();
        }
        value = postfix(value);
        cursor.leave();
        return withFilters ? filtersAndTests(value) : value;
    }

    private Expression primary() {
        Token token = cursor.next();
        return switch (token.kind()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Constant(true);
                    case "false", "False" -> new Expression.Constant(false);
                    case "none", "None" -> new Expression.Constant(null);
                    default -> new Expression.Name(token.text());
                };
            case STRING -> string(token);
            case INTEGER -> new Expression.Constant(integer(token));
            case FLOAT -> new Expression.Constant(Double.valueOf(token.text()));
            case OPERATOR -> bracketed(token);
            default -> throw new TemplateException(token.line(), "expected an expression");
        };
    }

    private Expression string(Token first) {
        var text = new StringBuilder(first.text());
        while (cursor.peek().kind() == Kind.STRING) {
            text.append(cursor.next().text());
        }
        return new Expression.Constant(text.toString());
    }

    private static Long integer(Token token) {
        try {
            return Long.valueOf(token.text());
        } catch (NumberFormatException _) {
            throw new TemplateException(token.line(), "number " + token.text() + " is out of range");
        }
    }

    private Expression bracketed(Token open) {
        return switch (open.text()) {
            case "(" -> {
                if (cursor.accept(Kind.OPERATOR, ")")) {
                    yield new Expression.ListOf(List.of(), true);
                }
                Expression inside = tuple();
                cursor.expect(Kind.OPERATOR, ")");
                yield inside;
            }
            case "[" -> new Expression.ListOf(items("]"), false);
            case "{" -> map();
            default -> throw new TemplateException(open.line(), "expected an expression, found " + open.text());
        };
    }

    private List<Expression> items(String close) {
        var items = new ArrayList<Expression>();
        while (!cursor.accept(Kind.OPERATOR, close)) {
            if (!items.isEmpty()) {
                cursor.expect(Kind.OPERATOR, ",");
                if (cursor.accept(Kind.OPERATOR, close)) {
                    break;
                }
            }
            items.add(expression());
        }
        return items;
    }

    private Expression map() {
        var keys = new ArrayList<Expression>();
        var values = new ArrayList<Expression>();
        while (!cursor.accept(Kind.OPERATOR, "}")) {
            if (!keys.isEmpty()) {
                cursor.expect(Kind.OPERATOR, ",");
                if (cursor.accept(Kind.OPERATOR, "}")) {
                    break;
                }
            }
            keys.add(expression());
            cursor.expect(Kind.OPERATOR, ":");
            values.add(expression());
        }
        return new Expression.MapOf(keys, values);
    }

    private Expression postfix(Expression first) {
        Expression value = first;
        while (true) {
            if (cursor.accept(Kind.OPERATOR, ".")) {
                value = dotted(value);
            } else if (cursor.accept(Kind.OPERATOR, "[")) {
                value = subscript(value);
            } else if (isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression dotted(Expression value) {
        Token token = cursor.next();
        return switch (token.kind()) {
            case NAME -> new Expression.Attribute(value, token.text());
            case INTEGER -> new Expression.Item(value, new Expression.Constant(integer(token)));
            default -> throw new TemplateException(token.line(), "expected a name behind the dot");
        };
    }

    private Expression subscript(Expression target) {
        @Nullable Expression from = isOperator(":") ? null : expression();
        if (from != null && cursor.accept(Kind.OPERATOR, "]")) {
            return new Expression.Item(target, from);
        }
        cursor.expect(Kind.OPERATOR, ":");
        @Nullable Expression to = isOperator(":") || isOperator("]") ? null : expression();
        @Nullable Expression step = null;
        if (cursor.accept(Kind.OPERATOR, ":") && !isOperator("]")) {
            step = expression();
        }
        cursor.expect(Kind.OPERATOR, "]");
        return new Expression.Slice(target, from, to, step);
    }

    private Arguments arguments() {
        cursor.expect(Kind.OPERATOR, "(");
        var positional = new ArrayList<Expression>();
        var named = new LinkedHashMap<String, Expression>();
        while (!cursor.accept(Kind.OPERATOR, ")")) {
            if (!positional.isEmpty() || !named.isEmpty()) {
                cursor.expect(Kind.OPERATOR, ",");
                if (cursor.accept(Kind.OPERATOR, ")")) {
                    break;
                }
            }
            if (cursor.peek().kind() == Kind.NAME && cursor.peekSecond().is(Kind.OPERATOR, "=")) {
                String name = cursor.next().text();
                cursor.next();
                named.put(name, expression());
            } else if (!named.isEmpty()) {
                throw cursor.error("a positional argument behind a named one");
            } else {
                positional.add(expression());
            }
        }
        return new Arguments(positional, named);
    }

    private Expression filtersAndTests(Expression first) {
        Expression value = first;
        while (true) {
            if (cursor.accept(Kind.OPERATOR, "|")) {
                FilterStep step = filterStep();
                value = new Expression.Filter(value, step.name(), step.arguments());
            } else if (cursor.accept(Kind.NAME, "is")) {
                value = test(value);
            } else if (isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    /// One filter or more, the first one's bar already read.
    List<FilterStep> filterSteps() {
        var steps = new ArrayList<FilterStep>();
        do {
            steps.add(filterStep());
        } while (cursor.accept(Kind.OPERATOR, "|"));
        return steps;
    }

    private FilterStep filterStep() {
        String name = cursor.expectName().text();
        return new FilterStep(name, isOperator("(") ? arguments() : Arguments.NONE);
    }

    private Expression test(Expression target) {
        boolean negated = cursor.accept(Kind.NAME, "not");
        String name = cursor.expectName().text();
        Arguments arguments = Arguments.NONE;
        if (isOperator("(")) {
            arguments = arguments();
        } else if (startsTestArgument(cursor.peek())) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        Expression test = new Expression.Test(target, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean startsTestArgument(Token token) {
        return switch (token.kind()) {
            case NAME ->
                !Set.of("else", "or", "and", "is", "if", "not", "in", "recursive")
                        .contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            case TEXT, EXPRESSION_BEGIN, EXPRESSION_END, STATEMENT_BEGIN, STATEMENT_END, END -> false;
        };
    }
}
