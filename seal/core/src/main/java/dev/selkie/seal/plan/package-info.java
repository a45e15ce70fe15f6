/// What a round of SEAL will take, from plans alone: memory, operations and hours, here and on devices that are known
/// by their published figures.
///
/// Loads no weights and runs nothing. Start at [dev.selkie.seal.plan.RoundPlan].
@NullMarked
package dev.selkie.seal.plan;

import org.jspecify.annotations.NullMarked;
