package dev.selkie.tokenizer.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has a value.
sealed interface Expression {
    record Constant(@Nullable Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items, boolean tuple) implements Expression {}

    record MapOf(List<Expression> keys, List<Expression> values) implements Expression {}

    /// `target.name`
    record Attribute(Expression target, String name) implements Expression {}

    /// `target[index]`
    record Item(Expression target, Expression index) implements Expression {}

    /// `target[from:to:step]`
    record Slice(
            Expression target,
            @Nullable Expression from,
            @Nullable Expression to,
            @Nullable Expression step) implements Expression {}

    record Call(Expression target, Arguments arguments) implements Expression {}

    record Filter(Expression target, String name, Arguments arguments) implements Expression {}

    /// `target is name(arguments)`
    record Test(Expression target, String name, Arguments arguments) implements Expression {}

    record Not(Expression operand) implements Expression {}

    record Negate(Expression operand) implements Expression {}

    record Plus(Expression operand) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    /// `first op operand op operand …`, each neighbouring pair compared.
    record Compare(Expression first, List<String> operators, List<Expression> operands) implements Expression {}

    /// `+ - * / // % **`
    record Arithmetic(String operator, Expression left, Expression right) implements Expression {}

    /// `left ~ right ~ …`
    record Concat(List<Expression> parts) implements Expression {}

    /// `then if condition else otherwise`
    record Conditional(
            Expression condition, Expression then, @Nullable Expression otherwise) implements Expression {}

    /// Of a call, filter or test.
    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
