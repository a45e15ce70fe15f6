package dev.selkie.engine;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What one run computes: `outputs`, and what parameters hold from its end on.
///
/// All reads of a parameter within the run see its value from before. An update that an op can do in place (AdamW,
/// scattered rows) is done so.
///
/// @param outputs to be read after a run, in this order
/// @param updates the new values of parameters
public record Graph(List<Tensor> outputs, List<Update> updates) {
    /// The value of `parameter` after a run.
    public record Update(Tensor parameter, Tensor value) {
        /// @throws IllegalArgumentException if `parameter` is none, or `value` has another shape
        public Update {
            if (!(parameter.op() instanceof Op.Parameter)) {
                throw new IllegalArgumentException("update: %s is not a parameter".formatted(parameter));
            }
            Checks.f32("update", value);
            Checks.require(parameter.shape().equals(value.shape()), "update", parameter, value);
        }
    }

    public Graph {
        outputs = List.copyOf(outputs);
        updates = List.copyOf(updates);
        long updated = updates.stream()
                .map(update -> update.parameter().op())
                .distinct()
                .count();
        if (updated < updates.size()) {
            throw new IllegalArgumentException("graph: a parameter has two updates");
        }
    }

    public static Graph of(Tensor... outputs) {
        return new Graph(List.of(outputs), List.of());
    }

    /// Outputs, then the values of updates.
    public List<Tensor> roots() {
        return Stream.concat(outputs.stream(), updates.stream().map(Update::value))
                .toList();
    }

    /// This graph with its tensors replaced.
    public Graph map(Map<Tensor, Tensor> replaced) {
        return new Graph(
                outputs.stream()
                        .map(output -> replaced.getOrDefault(output, output))
                        .toList(),
                updates.stream()
                        .map(update -> new Update(
                                replaced.getOrDefault(update.parameter, update.parameter),
                                replaced.getOrDefault(update.value, update.value)))
                        .toList());
    }
}
