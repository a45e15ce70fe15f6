package dev.selkie.seal.report;

/// What is known of one arm with one model.
public sealed interface ArmOutcome permits ArmResult, ArcArmResult {
    /// The model's: how often it has been reinforced.
    int round();

    /// The arm's label.
    String arm();
}
