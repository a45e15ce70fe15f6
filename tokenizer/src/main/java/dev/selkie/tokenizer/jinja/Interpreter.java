package dev.selkie.tokenizer.jinja;

import dev.selkie.tokenizer.jinja.Expression.Arguments;
import dev.selkie.tokenizer.jinja.Statement.FilterStep;
import dev.selkie.tokenizer.jinja.Statement.Parameter;
import dev.selkie.tokenizer.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs a template once.
final class Interpreter {
    /// Statements, expressions and loop turns; the longest conversations need some ten thousand.
    private static final int MAX_STEPS = 20_000_000;

    private static final int MAX_DEPTH = 300;

    private StringBuilder out = new StringBuilder();
    private Scope scope;
    private int steps;
    private int depth;
    private int loopDepth;
    private int line;

    Interpreter(Scope globals) {
        scope = new Scope(globals);
    }

    /// How a block ended.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    String run(List<Statement> statements) {
        try {
            execute(statements);
            return out.toString();
        } catch (TemplateException e) {
            throw line == 0 ? e : e.at(line);
        }
    }

    private Flow execute(List<Statement> statements) {
        for (Statement statement : statements) {
            Flow flow = execute(statement);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow execute(Statement statement) {
        step();
        switch (statement) {
            case Statement.Text(String text) -> write(text);
            case Statement.Print(Expression value, int at) -> {
                line = at;
                write(PythonText.str(evaluate(value)));
            }
            case Statement.If(Expression condition, List<Statement> then, List<Statement> otherwise, int at) -> {
                line = at;
                return execute(Python.isTrue(evaluate(condition)) ? then : otherwise);
            }
            case Statement.For loop -> loop(loop);
            case Statement.Assign(Target target, Expression value, int at) -> {
                line = at;
                assign(target, evaluate(value));
            }
            case Statement.AssignBlock(Target target, List<FilterStep> filters, List<Statement> body, int at) -> {
                line = at;
                assign(target, filtered(captured(body), filters));
            }
            case Statement.Macro(String name, List<Parameter> parameters, List<Statement> body) ->
                scope.set(name, macro(parameters, body, scope));
            case Statement.CallBlock block -> {
                line = block.line();
                write(PythonText.str(callBlock(block)));
            }
            case Statement.FilterBlock(List<FilterStep> filters, List<Statement> body, int at) -> {
                line = at;
                write(PythonText.str(filtered(captured(body), filters)));
            }
            case Statement.With with -> {
                line = with.line();
                return with(with);
            }
            case Statement.Scoped(List<Statement> body) -> {
                return scoped(new Scope(scope), body);
            }
            case Statement.Break _ -> {
                return Flow.BREAK;
            }
            case Statement.Continue _ -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private void step() {
        if (++steps > MAX_STEPS) {
            throw new TemplateException("the template runs without end");
        }
    }

    private void write(String text) {
        if (out.length() + (long) text.length() > Python.MAX_SIZE) {
            throw new TemplateException("the template writes more than " + Python.MAX_SIZE + " characters");
        }
        out.append(text);
    }

    private Flow scoped(Scope inner, List<Statement> body) {
        Scope outer = scope;
        scope = inner;
        Flow flow = execute(body);
        scope = outer;
        return flow;
    }

    private String captured(List<Statement> body) {
        StringBuilder outer = out;
        out = new StringBuilder();
        scoped(new Scope(scope), body);
        String text = out.toString();
        out = outer;
        return text;
    }

    private @Nullable Object filtered(@Nullable Object value, List<FilterStep> filters) {
        Object result = value;
        for (FilterStep filter : filters) {
            result = Filters.apply(filter.name(), result, values(filter.arguments()));
        }
        return result;
    }

    private Flow with(Statement.With with) {
        var inner = new Scope(scope);
        for (int i = 0; i < with.names().size(); i++) {
            inner.set(with.names().get(i), evaluate(with.values().get(i)));
        }
        return scoped(inner, with.body());
    }

    private void loop(Statement.For statement) {
        line = statement.line();
        List<@Nullable Object> items = Python.items(evaluate(statement.items()));
        if (statement.condition() != null) {
            items = matching(items, statement.target(), statement.condition());
        }
        if (items.isEmpty()) {
            scoped(new Scope(scope), statement.otherwise());
            return;
        }
        var loop = new Loop(items, loopDepth++);
        Scope outer = scope;
        for (int i = 0; i < items.size(); i++) {
            step();
            loop.at(i);
            scope = new Scope(outer);
            scope.set("loop", loop);
            assign(statement.target(), items.get(i));
            if (execute(statement.body()) == Flow.BREAK) {
                break;
            }
        }
        scope = outer;
        loopDepth--;
    }

    private List<@Nullable Object> matching(List<@Nullable Object> items, Target target, Expression condition) {
        var kept = new ArrayList<@Nullable Object>();
        Scope outer = scope;
        for (Object item : items) {
            step();
            scope = new Scope(outer);
            assign(target, item);
            if (Python.isTrue(evaluate(condition))) {
                kept.add(item);
            }
        }
        scope = outer;
        return kept;
    }

    private void assign(Target target, @Nullable Object value) {
        switch (target) {
            case Target.Variable(String name) -> scope.set(name, value);
            case Target.Member(String name, String member) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw new TemplateException("cannot assign to a member of " + name + ", which is no namespace");
                }
                namespace.members().put(member, value);
            }
            case Target.Several(List<Target> targets) -> {
                List<@Nullable Object> items = Python.items(value);
                if (items.size() != targets.size()) {
                    throw new TemplateException(items.size() + " values for " + targets.size() + " names");
                }
                for (int i = 0; i < targets.size(); i++) {
                    assign(targets.get(i), items.get(i));
                }
            }
        }
    }

    private Callable macro(List<Parameter> parameters, List<Statement> body, Scope definedIn) {
        return arguments -> {
            enter();
            Scope callers = scope;
            scope = new Scope(definedIn);
            bind(parameters, arguments);
            StringBuilder outer = out;
            out = new StringBuilder();
            execute(body);
            String text = out.toString();
            out = outer;
            scope = callers;
            depth--;
            return text;
        };
    }

    /// Sets a macro's parameters, in order: the default of one may name those before it.
    private void bind(List<Parameter> parameters, Callable.Values arguments) {
        if (arguments.positional().size() > parameters.size()) {
            throw new TemplateException("too many arguments for a macro");
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            boolean given =
                    i < arguments.positional().size() || arguments.named().containsKey(parameter.name());
            Object byDefault = given || parameter.byDefault() == null
                    ? new Undefined("parameter " + parameter.name())
                    : evaluate(parameter.byDefault());
            scope.set(parameter.name(), arguments.get(i, parameter.name(), byDefault));
        }
        if (arguments.named().containsKey("caller")) {
            scope.set("caller", arguments.named().get("caller"));
        }
    }

    private @Nullable Object callBlock(Statement.CallBlock block) {
        if (!(block.call() instanceof Expression.Call(Expression target, Arguments arguments))) {
            throw new TemplateException("a call block calls nothing");
        }
        Callable.Values given = values(arguments);
        Map<String, @Nullable Object> named = new LinkedHashMap<>(given.named());
        named.put("caller", macro(block.parameters(), block.body(), scope));
        return call(evaluate(target), new Callable.Values(given.positional(), named));
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("calls nested deeper than " + MAX_DEPTH);
        }
    }

    private @Nullable Object evaluate(Expression expression) {
        step();
        return switch (expression) {
            case Expression.Constant(Object value) -> value;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.ListOf(List<Expression> items, boolean tuple) -> {
                List<@Nullable Object> values = evaluateAll(items);
                yield tuple ? new Tuple(values) : values;
            }
            case Expression.MapOf(List<Expression> keys, List<Expression> values) -> map(keys, values);
            case Expression.Attribute(Expression target, String name) -> attribute(evaluate(target), name);
            case Expression.Item(Expression target, Expression index) -> item(evaluate(target), evaluate(index));
            case Expression.Slice(Expression target, Expression from, Expression to, Expression step) ->
                Python.slice(evaluate(target), orNull(from), orNull(to), orNull(step));
            case Expression.Call(Expression target, Arguments arguments) -> call(evaluate(target), values(arguments));
            case Expression.Filter(Expression target, String name, Arguments arguments) ->
                Filters.apply(name, evaluate(target), values(arguments));
            case Expression.Test(Expression target, String name, Arguments arguments) ->
                Tests.test(name, evaluate(target), values(arguments));
            case Expression.Not(Expression operand) -> !Python.isTrue(evaluate(operand));
            case Expression.Negate(Expression operand) -> PythonArithmetic.negated(evaluate(operand));
            case Expression.Plus(Expression operand) ->
                PythonArithmetic.negated(PythonArithmetic.negated(evaluate(operand)));
            case Expression.And(Expression left, Expression right) -> {
                Object value = evaluate(left);
                yield Python.isTrue(value) ? evaluate(right) : value;
            }
            case Expression.Or(Expression left, Expression right) -> {
                Object value = evaluate(left);
                yield Python.isTrue(value) ? value : evaluate(right);
            }
            case Expression.Compare compare -> compare(compare);
            case Expression.Arithmetic(String operator, Expression left, Expression right) ->
                PythonArithmetic.compute(operator, evaluate(left), evaluate(right));
            case Expression.Concat(List<Expression> parts) -> concat(parts);
            case Expression.Conditional(Expression condition, Expression then, Expression otherwise) -> {
                if (Python.isTrue(evaluate(condition))) {
                    yield evaluate(then);
                }
                yield otherwise == null ? new Undefined("the value of an if without else") : evaluate(otherwise);
            }
        };
    }

    private @Nullable Object orNull(@Nullable Expression expression) {
        return expression == null ? null : evaluate(expression);
    }

    private List<@Nullable Object> evaluateAll(List<Expression> expressions) {
        var values = new ArrayList<@Nullable Object>();
        for (Expression expression : expressions) {
            values.add(evaluate(expression));
        }
        return values;
    }

    private Callable.Values values(Arguments arguments) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        arguments.named().forEach((name, value) -> named.put(name, evaluate(value)));
        return new Callable.Values(evaluateAll(arguments.positional()), named);
    }

    private Object map(List<Expression> keys, List<Expression> values) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(evaluate(keys.get(i)), evaluate(values.get(i)));
        }
        return map;
    }

    private String concat(List<Expression> parts) {
        var text = new StringBuilder();
        for (Expression part : parts) {
            text.append(PythonText.str(evaluate(part)));
            if (text.length() > Python.MAX_SIZE) {
                throw new TemplateException("a string of more than " + Python.MAX_SIZE + " characters");
            }
        }
        return text.toString();
    }

    private boolean compare(Expression.Compare compare) {
        Object left = evaluate(compare.first());
        for (int i = 0; i < compare.operators().size(); i++) {
            Object right = evaluate(compare.operands().get(i));
            boolean holds = switch (compare.operators().get(i)) {
                case "==" -> Python.areEqual(left, right);
                case "!=" -> !Python.areEqual(left, right);
                case "<" -> Python.compare(left, right) < 0;
                case "<=" -> Python.compare(left, right) <= 0;
                case ">" -> Python.compare(left, right) > 0;
                case ">=" -> Python.compare(left, right) >= 0;
                case "in" -> Python.contains(right, left);
                default -> !Python.contains(right, left);
            };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }

    /// `target.name`: what belongs to the value itself goes before what it holds under that name.
    private static @Nullable Object attribute(@Nullable Object target, String name) {
        if (target instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object own = own(target, name);
        return own == null ? Python.item(target, name, missing(target, name)) : own;
    }

    /// `target[index]`: the other way round.
    private static @Nullable Object item(@Nullable Object target, @Nullable Object index) {
        if (target instanceof Undefined undefined) {
            throw undefined.error();
        }
        Undefined missing = missing(target, PythonText.str(index));
        Object held = Python.item(target, index, missing);
        Object own = held == missing && index instanceof String name ? own(target, name) : null;
        return own == null ? held : own;
    }

    private static Undefined missing(@Nullable Object target, String name) {
        return new Undefined(name + " of a value of type " + Python.typeName(target));
    }

    private static @Nullable Object own(@Nullable Object target, String name) {
        return switch (target) {
            case Loop loop -> loop.member(name);
            case Namespace namespace ->
                namespace.members().containsKey(name) ? namespace.members().get(name) : missing(target, name);
            case null, default -> Methods.of(target, name);
        };
    }

    private @Nullable Object call(@Nullable Object target, Callable.Values arguments) {
        return switch (target) {
            case Callable callable -> callable.call(arguments);
            case Undefined undefined -> throw undefined.error();
            case null, default -> throw new TemplateException(Python.typeName(target) + " cannot be called");
        };
    }
}
