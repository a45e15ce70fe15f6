package dev.selkie.engine.optim;

import static dev.selkie.kernels.AdamW.SETTINGS;

import dev.selkie.engine.Gradients;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Macro;
import dev.selkie.engine.Multi;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Trains parameters with AdamW, as `torch.optim.AdamW` does: adds to a loss the gradients and the update of every
/// parameter, so that one run of the graph is one step.
///
///     AdamW optimizer = new AdamW(loss, List.of(w1, w2));
///     Graph step = optimizer.step(loss);
///     executable.set(optimizer.hyper(), AdamWSettings.DEFAULT.withLearningRate(1e-2).at(t));
///
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization", arXiv:1711.05101.
public final class AdamW {
    private final Tensor hyper = Tensor.input("adamw", DType.F32, Shape.of(1, SETTINGS));
    private final Tensor norm;
    private final List<Tensor> moments = new ArrayList<>();
    private final List<Graph.Update> updates = new ArrayList<>();

    /// @param loss       a single number
    /// @param parameters each a vector or a matrix
    public AdamW(Tensor loss, List<Tensor> parameters) {
        List<Tensor> gradients = Gradients.of(loss, parameters);
        List<Tensor> ranks = parameters.stream().map(AdamW::allRows).toList();
        norm = Tensor.of(new Macro.GradientNorm(gradients, ranks));
        List<Multi.Trained> trained = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Tensor m = moment("m", parameters.get(i));
            Tensor v = moment("v", parameters.get(i));
            trained.add(new Multi.Trained(parameters.get(i), gradients.get(i), m, v, ranks.get(i)));
        }
        Multi.AdamW step = new Multi.AdamW(trained, hyper, norm);
        for (int i = 0; i < trained.size(); i++) {
            Multi.Trained matrix = trained.get(i);
            List<Tensor> updated = List.of(matrix.parameter(), matrix.m(), matrix.v());
            for (int j = 0; j < updated.size(); j++) {
                updates.add(new Graph.Update(updated.get(j), Tensor.of(new Op.Part(step, 3 * i + j))));
            }
        }
    }

    private Tensor moment(String name, Tensor parameter) {
        Op.Parameter leaf = (Op.Parameter) parameter.op();
        Tensor moment = Tensor.parameter(leaf.name() + "." + name, parameter.shape());
        moments.add(moment);
        return moment;
    }

    /// One owner of all rows.
    private static Tensor allRows(Tensor parameter) {
        return Tensor.ints(Shape.of(1, 2), 0, matrix(parameter).shape().size(0));
    }

    /// A vector as one row.
    private static Tensor matrix(Tensor tensor) {
        Shape shape = tensor.shape();
        return shape.rank() == 2 ? tensor : tensor.reshape(Shape.of(1, shape.size(0)));
    }

    /// Set before each run to [AdamWSettings#at]: (1, 8) f32, in the order of [dev.selkie.kernels.AdamW].
    public Tensor hyper() {
        return hyper;
    }

    /// The norm of all gradients together, before clipping, (1, 1).
    public Tensor norm() {
        return norm;
    }

    /// The optimizer's own state, zeros at first: m and v of each parameter in turn.
    public List<Tensor> moments() {
        return List.copyOf(moments);
    }

    /// One step: the update of all parameters, with `outputs` to be read.
    public Graph step(Tensor... outputs) {
        return new Graph(Stream.of(outputs).toList(), updates);
    }
}
