package dev.selkie.engine;

import dev.selkie.kernels.DType;
import java.util.Arrays;

/// What shape rules ask of their inputs, in the words of the error messages.
final class Checks {
    private Checks() {}

    /// @throws ShapeException naming `op` and the shapes, unless they `fit`
    static void require(boolean fit, String op, Shape... shapes) {
        if (!fit) {
            throw new ShapeException(op, shapes);
        }
    }

    static void require(boolean fit, String op, Tensor... tensors) {
        require(fit, op, Arrays.stream(tensors).map(Tensor::shape).toArray(Shape[]::new));
    }

    static void f32(String op, Tensor... tensors) {
        dtype(op, DType.F32, tensors);
    }

    static void i32(String op, Tensor... tensors) {
        dtype(op, DType.I32, tensors);
    }

    /// f32, or a frozen matrix of any stored type.
    static void floating(String op, Tensor tensor) {
        if (!tensor.isFrozen()) {
            f32(op, tensor);
        }
    }

    /// A frozen matrix.
    static void frozen(String op, Tensor tensor) {
        if (!tensor.isFrozen()) {
            throw new DTypeException("%s: %s is not a frozen matrix".formatted(op, tensor));
        }
    }

    private static void dtype(String op, DType dtype, Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (tensor.isFrozen()) {
                throw new DTypeException(
                        "%s: %s is packed; linear, embedding and cross_entropy read it".formatted(op, tensor));
            }
            if (tensor.dtype() != dtype) {
                throw new DTypeException(
                        "%s: %s%s where %s is needed".formatted(op, tensor.dtype(), tensor.shape(), dtype));
            }
        }
    }

    static void matrix(String op, Tensor x) {
        require(x.shape().rank() == 2, op + ": a matrix is needed", x);
    }

    /// One number for each row: (N, 1).
    static void column(String op, Tensor x) {
        require(x.shape().rank() == 2 && x.shape().dim(1).isOne(), op + ": one number a row is needed", x);
    }

    static boolean sameRows(Tensor a, Tensor b) {
        return a.shape().rank() > 0
                && b.shape().rank() > 0
                && a.shape().dim(0).equals(b.shape().dim(0));
    }

    static boolean sameCols(Tensor a, Tensor b) {
        return a.shape().dim(-1).equals(b.shape().dim(-1));
    }

    static boolean isMatrix(Tensor x) {
        return x.shape().rank() == 2;
    }

    static boolean isColumn(Tensor x) {
        return isMatrix(x) && x.shape().dim(1).isOne();
    }
}
