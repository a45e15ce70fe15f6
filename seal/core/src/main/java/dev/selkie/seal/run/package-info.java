/// SEAL's loops as runs that are folders: what is done is noted line by line, and never done again.
///
/// Start at [dev.selkie.seal.run.SealRun] for passages, [dev.selkie.seal.run.ArcRun] for puzzles,
/// [dev.selkie.seal.run.ContinualRun] for one passage after another; the loop that passages and puzzles share is
/// [dev.selkie.seal.run.OuterLoop]. Knows nothing of terminals.
///
/// Source: Zweiger, Pari et al., arXiv:2506.10943.
@NullMarked
package dev.selkie.seal.run;

import org.jspecify.annotations.NullMarked;
