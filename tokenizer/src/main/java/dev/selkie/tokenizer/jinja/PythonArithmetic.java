package dev.selkie.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `+ - * / // % **` on Python's values; see [Python]. Whole numbers have 64 bits here, and what does not fit is an
/// error.
final class PythonArithmetic {
    private PythonArithmetic() {}

    /// `left operator right`.
    ///
    /// @throws TemplateException if these values cannot be computed with, or the result is too large
    static Object compute(String operator, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        Number a = Python.number(left);
        Number b = Python.number(right);
        if (a != null && b != null) {
            return a instanceof Long x && b instanceof Long y
                    ? whole(operator, x, y)
                    : real(operator, a.doubleValue(), b.doubleValue());
        }
        if (operator.equals("+") && left instanceof String x && right instanceof String y) {
            return bounded(x.length() + (long) y.length(), () -> x.concat(y));
        }
        if (operator.equals("+")
                && left instanceof List<?> x
                && right instanceof List<?> y
                && left instanceof Tuple == right instanceof Tuple) {
            return bounded(x.size() + (long) y.size(), () -> joined(x, y));
        }
        if (operator.equals("*") && b instanceof Long times) {
            return repeated(left, times, right);
        }
        if (operator.equals("*") && a instanceof Long times) {
            return repeated(right, times, left);
        }
        if (operator.equals("%") && left instanceof String format) {
            return Methods.percent(format, right instanceof Tuple tuple ? tuple : Tuple.of(right));
        }
        throw new TemplateException(
                "cannot compute " + Python.typeName(left) + " " + operator + " " + Python.typeName(right));
    }

    private static Object joined(List<?> x, List<?> y) {
        var result = new ArrayList<@Nullable Object>(x);
        result.addAll(y);
        return x instanceof Tuple ? new Tuple(result) : result;
    }

    private static Object repeated(@Nullable Object value, long times, @Nullable Object other) {
        long count = Math.max(0, times);
        return switch (value) {
            case String text ->
                bounded(
                        Math.multiplyHigh(text.length(), count) != 0 ? Long.MAX_VALUE : text.length() * count,
                        () -> text.repeat((int) count));
            case List<?> list ->
                bounded(Math.multiplyHigh(list.size(), count) != 0 ? Long.MAX_VALUE : list.size() * count, () -> {
                    var result = new ArrayList<@Nullable Object>();
                    for (long i = 0; i < count; i++) {
                        result.addAll(list);
                    }
                    return value instanceof Tuple ? new Tuple(result) : result;
                });
            case null, default ->
                throw new TemplateException(
                        "cannot compute " + Python.typeName(value) + " * " + Python.typeName(other));
        };
    }

    private static Object bounded(long size, Supplier<Object> result) {
        if (size < 0 || size > Python.MAX_SIZE) {
            throw new TemplateException("a value of more than " + Python.MAX_SIZE + " elements");
        }
        return result.get();
    }

    private static Object whole(String operator, long x, long y) {
        try {
            return switch (operator) {
                case "+" -> Math.addExact(x, y);
                case "-" -> Math.subtractExact(x, y);
                case "*" -> Math.multiplyExact(x, y);
                case "/" -> (double) x / nonZero(y);
                case "//" -> Math.floorDiv(x, nonZero(y));
                case "%" -> Math.floorMod(x, nonZero(y));
                case "**" ->
                    y < 0
                            ? (Object) Math.pow((double) x, (double) y)
                            : (Object) Math.powExact(x, (int) Math.min(y, Integer.MAX_VALUE));
                default -> throw new AssertionError(operator);
            };
        } catch (ArithmeticException _) {
            throw new TemplateException("a number beyond 64 bits");
        }
    }

    private static long nonZero(long y) {
        if (y == 0) {
            throw new TemplateException("division by zero");
        }
        return y;
    }

    private static Object real(String operator, double x, double y) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && y == 0) {
            throw new TemplateException("division by zero");
        }
        return switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "/" -> x / y;
            case "//" -> Math.floor(x / y);
            case "%" -> x - Math.floor(x / y) * y;
            case "**" -> Math.pow(x, y);
            default -> throw new AssertionError(operator);
        };
    }

    static Object negated(@Nullable Object value) {
        return switch (Python.number(value)) {
            case Long number -> whole("-", 0, number);
            case Double number -> -number;
            case null, default -> throw new TemplateException("cannot negate " + Python.typeName(value));
        };
    }
}
