/// Judges of answers and of self-edits that are models themselves: one on this machine, or one behind an
/// OpenAI-compatible endpoint.
///
/// Knows answers and texts, nothing of runs. Start at [dev.selkie.seal.judge.Judge].
@NullMarked
package dev.selkie.seal.judge;

import org.jspecify.annotations.NullMarked;
