package dev.selkie.model.train;

/// What one optimizer step did.
///
/// @param step         from 1
/// @param epoch        from 1
/// @param loss         what the job's [Objective] says of the step's records, before its update
/// @param tokens       the number of targets; what cross-entropy is divided by
/// @param learningRate of this step
/// @param gradientNorm L2 over all weights of the adapter, before clipping
/// @param seconds      wall time; shared with all adapters that were trained in the same batches
public record StepMetrics(
        int step, int epoch, double loss, int tokens, double learningRate, double gradientNorm, double seconds) {}
