package dev.selkie.model.train;

/// What one optimizer step did.
///
/// @param step         from 1
/// @param epoch        from 1
/// @param loss         mean of −log p over the step's targets, before its update
/// @param tokens       what the loss was divided by: the number of targets
/// @param learningRate of this step
/// @param gradientNorm L2 over all weights of the adapter, before clipping
/// @param seconds      wall time; shared with all adapters that were trained in the same batches
public record StepMetrics(
        int step, int epoch, double loss, int tokens, double learningRate, double gradientNorm, double seconds) {}
