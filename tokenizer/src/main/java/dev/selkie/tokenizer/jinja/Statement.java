package dev.selkie.tokenizer.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is executed. Lines count from 1.
sealed interface Statement {
    record Text(String text) implements Statement {}

    record Print(Expression value, int line) implements Statement {}

    record If(Expression condition, List<Statement> then, List<Statement> otherwise, int line) implements Statement {}

    record For(
            Target target,
            Expression items,
            @Nullable Expression condition,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Assign(Target target, Expression value, int line) implements Statement {}

    /// `{% set target %}body{% endset %}`
    record AssignBlock(Target target, List<FilterStep> filters, List<Statement> body, int line) implements Statement {}

    record Macro(String name, List<Parameter> parameters, List<Statement> body) implements Statement {}

    /// `{% call(parameters) target(…) %}body{% endcall %}`
    record CallBlock(List<Parameter> parameters, Expression call, List<Statement> body, int line)
            implements Statement {}

    record FilterBlock(List<FilterStep> filters, List<Statement> body, int line) implements Statement {}

    record With(List<String> names, List<Expression> values, List<Statement> body, int line) implements Statement {}

    /// What has a scope of its own and nothing else: `{% generation %}`.
    record Scoped(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    record Parameter(String name, @Nullable Expression byDefault) {}

    record FilterStep(String name, Expression.Arguments arguments) {}

    /// What is assigned to.
    sealed interface Target {
        record Variable(String name) implements Target {}

        /// `{% set namespace.name = … %}`
        record Member(String namespace, String name) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }
}
