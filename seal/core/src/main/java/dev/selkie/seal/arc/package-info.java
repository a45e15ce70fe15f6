/// SEAL's second domain: grid puzzles whose demonstrations become training rows.
///
/// Knows nothing of weights. Start at [dev.selkie.seal.arc.ArcTask].
/// Source: Zweiger et al., arXiv:2506.10943, section 3.2; the puzzles: Chollet, arXiv:1911.01547.
@NullMarked
package dev.selkie.seal.arc;

import org.jspecify.annotations.NullMarked;
