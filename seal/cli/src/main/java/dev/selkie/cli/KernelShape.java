package dev.selkie.cli;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.Attention;
import dev.selkie.kernels.EmbeddingForward;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.GatherRows;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.GradientNorm.Gradient;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.MatMul;
import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.RmsNormInputGradient;
import dev.selkie.kernels.RmsNormWeightGradient;
import dev.selkie.kernels.Rope;
import dev.selkie.kernels.Rows;
import dev.selkie.kernels.SampleTokens;
import dev.selkie.kernels.ScatterAddRows;
import dev.selkie.kernels.ScatterRows;
import dev.selkie.kernels.SwigluBackward;
import dev.selkie.kernels.SwigluForward;
import dev.selkie.kernels.Trained;
import java.util.List;
import java.util.stream.Collectors;

/// The shape of a kernel's work for people: live rows, columns, and what they become.
final class KernelShape {
    private KernelShape() {}

    static String of(Kernel kernel) {
        return switch (kernel) {
            case Linear call -> product(call.x(), call.w().rows());
            case LinearInputGradient call -> product(call.dy(), call.w().cols());
            case MatMul call -> product(call.a(), call.b()) + " → " + size(call.c());
            case LoraDown call -> product(call.x(), call.u().cols());
            case LoraUp call -> product(call.u(), call.y().cols());
            case LoraWeightGradient call -> product(call.u(), call.y()) + " → " + size(call.dW());
            case LinearCrossEntropy call -> product(call.hidden(), call.head().rows());
            case Attention call -> attention(call);
            case RmsNormForward call -> size(call.x());
            case RmsNormInputGradient call -> size(call.x());
            case RmsNormWeightGradient call -> size(call.x());
            case Rope call -> size(call.x());
            case SwigluForward call -> size(call.y());
            case SwigluBackward call -> size(call.dy());
            case EmbeddingForward call -> size(call.y());
            case GatherRows call -> size(call.y());
            case ScatterRows call -> size(call.x());
            case ScatterAddRows call -> size(call.dy());
            case SampleTokens call -> size(call.logits());
            case GradientNorm call ->
                matrices(call.gradients().stream().map(Gradient::matrix).toList());
            case AdamW call ->
                matrices(call.trained().stream().map(Trained::parameter).toList());
            case Fused call -> space(call) + " " + call.program();
        };
    }

    private static String size(F32Matrix matrix) {
        return matrix.rows().count() + "x" + matrix.cols();
    }

    private static String product(F32Matrix x, int cols) {
        return size(x) + " → " + cols;
    }

    private static String product(F32Matrix a, F32Matrix b) {
        return size(a) + " · " + size(b);
    }

    private static String attention(Attention call) {
        return "%s, %d heads on %d".formatted(size(call.q()), call.heads(), call.keyHeads());
    }

    private static String matrices(List<F32Matrix> matrices) {
        long numbers = matrices.stream().mapToLong(F32Matrix::size).sum();
        return "%d matrices, %d numbers".formatted(matrices.size(), numbers);
    }

    private static String space(Fused call) {
        return call.space().stream()
                .map(Rows::count)
                .dropWhile(count -> count == 1)
                .map(String::valueOf)
                .collect(Collectors.joining("x"));
    }
}
