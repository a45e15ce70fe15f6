package dev.selkie.engine.compile;

import static dev.selkie.engine.compile.Args.f32;
import static dev.selkie.engine.compile.Args.i32;
import static dev.selkie.engine.compile.Args.packed;

import dev.selkie.engine.Multi;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.SampleTokens;
import dev.selkie.kernels.SwigluBackward;
import dev.selkie.kernels.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The kernel of each op with several results.
final class MultiLowering {
    private final Lowering lowering;

    MultiLowering(Lowering lowering) {
        this.lowering = lowering;
    }

    void lower(Multi op) {
        List<View> results = switch (op) {
            case Multi.RmsNorm norm -> rmsNorm(norm);
            case Multi.Attention attention -> attention(attention);
            case Multi.AttentionBackward backward -> attentionBackward(backward);
            case Multi.SwigluBackward backward -> swigluBackward(backward);
            case Multi.CrossEntropy crossEntropy -> crossEntropy(crossEntropy);
            case Multi.AdamW adamW -> adamW(adamW);
            case Multi.SampleTokens sample -> sampleTokens(sample);
        };
        for (int i = 0; i < results.size(); i++) {
            lowering.define(op, i, results.get(i));
        }
    }

    private List<View> temporaries(Multi op) {
        return op.shapes().stream().map(lowering::temporary).toList();
    }

    private List<View> rmsNorm(Multi.RmsNorm op) {
        List<View> results = temporaries(op);
        View y = results.get(0);
        View rstd = results.get(1);
        View x = lowering.matrix(op.x());
        View weight = lowering.matrix(op.weight());
        lowering.emit(
                List.of(x, weight),
                results,
                p -> new RmsNormForward(f32(p, y), f32(p, rstd), f32(p, x), f32(p, weight), (float) op.eps()));
        return results;
    }

    private List<View> attention(Multi.Attention op) {
        List<View> results = temporaries(op);
        View out = results.get(0);
        View lse = results.get(1);
        View q = lowering.matrix(op.q());
        View k = lowering.matrix(op.k());
        View v = lowering.matrix(op.v());
        View segments = lowering.matrix(op.segments());
        lowering.emit(
                List.of(q, k, v, segments),
                results,
                p -> new AttentionForward(
                        f32(p, out),
                        f32(p, lse),
                        f32(p, q),
                        f32(p, k),
                        f32(p, v),
                        i32(p, segments),
                        op.headDim(),
                        (float) op.scaling()));
        return results;
    }

    private List<View> attentionBackward(Multi.AttentionBackward op) {
        List<View> results = temporaries(op);
        View dq = results.get(0);
        View dk = results.get(1);
        View dv = results.get(2);
        View dOut = lowering.matrix(op.dOut());
        View out = lowering.matrix(op.out());
        View lse = lowering.matrix(op.lse());
        View q = lowering.matrix(op.attention().q());
        View k = lowering.matrix(op.attention().k());
        View v = lowering.matrix(op.attention().v());
        View segments = lowering.matrix(op.attention().segments());
        lowering.emit(
                List.of(dOut, out, lse, q, k, v, segments),
                results,
                p -> new AttentionBackward(
                        f32(p, dq),
                        f32(p, dk),
                        f32(p, dv),
                        f32(p, dOut),
                        f32(p, out),
                        f32(p, lse),
                        f32(p, q),
                        f32(p, k),
                        f32(p, v),
                        i32(p, segments),
                        op.attention().headDim(),
                        (float) op.attention().scaling()));
        return results;
    }

    private List<View> swigluBackward(Multi.SwigluBackward op) {
        List<View> results = temporaries(op);
        View dGate = results.get(0);
        View dUp = results.get(1);
        View dy = lowering.matrix(op.dy());
        View gate = lowering.matrix(op.gate());
        View up = lowering.matrix(op.up());
        lowering.emit(
                List.of(dy, gate, up),
                results,
                p -> new SwigluBackward(f32(p, dGate), f32(p, dUp), f32(p, dy), f32(p, gate), f32(p, up)));
        return results;
    }

    private List<View> crossEntropy(Multi.CrossEntropy op) {
        View logprobs = lowering.temporary(op.shapes().get(0));
        Optional<View> dHidden = lowering.isWanted(op, 1)
                ? Optional.of(lowering.temporary(op.shapes().get(1)))
                : Optional.empty();
        View hidden = lowering.matrix(op.hidden());
        View targets = lowering.matrix(op.targets());
        View weights = lowering.matrix(op.weights());
        View head = lowering.view(op.head());
        List<View> results = new ArrayList<>(List.of(logprobs));
        dHidden.ifPresent(results::add);
        lowering.emit(
                List.of(hidden, targets, weights, head),
                results,
                p -> new LinearCrossEntropy(
                        f32(p, logprobs),
                        dHidden.map(view -> f32(p, view)),
                        f32(p, hidden),
                        i32(p, targets),
                        f32(p, weights),
                        packed(p, head)));
        return results;
    }

    /// Where one trained matrix's numbers lie.
    private record TrainedViews(View parameter, View gradient, View m, View v, View ranks) {
        Trained place(Placement p) {
            return new Trained(f32(p, parameter), f32(p, gradient), f32(p, m), f32(p, v), i32(p, ranks));
        }
    }

    private List<View> adamW(Multi.AdamW op) {
        List<TrainedViews> all = new ArrayList<>();
        for (int i = 0; i < op.trained().size(); i++) {
            Multi.Trained matrix = op.trained().get(i);
            all.add(new TrainedViews(
                    own(op, 3 * i, matrix.parameter()),
                    lowering.matrix(matrix.gradient()),
                    own(op, 3 * i + 1, matrix.m()),
                    own(op, 3 * i + 2, matrix.v()),
                    lowering.matrix(matrix.ranks())));
        }
        View hyper = lowering.matrix(op.hyper());
        View norms = lowering.matrix(op.norms());
        List<View> reads = new ArrayList<>(List.of(hyper, norms));
        List<View> results = new ArrayList<>();
        for (TrainedViews views : all) {
            reads.addAll(List.of(views.parameter(), views.gradient(), views.m(), views.v(), views.ranks()));
            results.addAll(List.of(views.parameter(), views.m(), views.v()));
        }
        lowering.emit(
                reads,
                results,
                p -> new AdamW(all.stream().map(views -> views.place(p)).toList(), f32(p, hyper), f32(p, norms)));
        return results;
    }

    private View own(Multi.AdamW op, int index, Tensor base) {
        return lowering.own(lowering.result(op, index), base, List.of(op.hyper(), op.norms()));
    }

    private List<View> sampleTokens(Multi.SampleTokens op) {
        Shape shape = op.shapes().get(0);
        View ids = lowering.temporary(DType.I32, shape);
        View logprobs = lowering.temporary(shape);
        View logits = lowering.matrix(op.logits());
        View settings = lowering.matrix(op.settings());
        View uniforms = lowering.matrix(op.uniforms());
        View history = lowering.matrix(op.history());
        List<View> results = List.of(ids, logprobs);
        lowering.emit(
                List.of(logits, settings, uniforms, history),
                results,
                p -> new SampleTokens(
                        i32(p, ids),
                        f32(p, logprobs),
                        f32(p, logits),
                        f32(p, settings),
                        f32(p, uniforms),
                        i32(p, history)));
        return results;
    }
}
