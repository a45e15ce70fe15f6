/// Judges of answers and of self-edits that are models themselves: one on this machine, or one behind an
/// OpenAI-compatible endpoint.
@NullMarked
package dev.selkie.seal.judge;

import org.jspecify.annotations.NullMarked;
