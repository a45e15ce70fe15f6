package dev.selkie.seal.run;

/// What a model has learnt before it is examined: [Arm] over passages, [ArcArm] over puzzles.
public sealed interface AnyArm permits Arm, ArcArm {
    /// Its name on the command line and in the log.
    String label();

    /// Whether something is trained before the exam.
    boolean trains();

    /// The training before `exam`: its own, or one that all contexts share.
    default Trial training(Trial exam) {
        return exam;
    }

    /// Whether there are several edits of one context, each with exams of its own.
    boolean varies();

    /// How many exams each of its edits has, in a stage of so many edits and seeds.
    default int exams(int edits, int seeds) {
        return trains() ? seeds : 1;
    }
}
