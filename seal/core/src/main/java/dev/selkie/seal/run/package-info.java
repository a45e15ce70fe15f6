/// SEAL's outer loop as a run that is a folder: what is done is noted line by line, and never done again.
///
/// Start at [dev.selkie.seal.run.SealRun]; it knows nothing of terminals. Source: Zweiger, Pari et al.,
/// arXiv:2506.10943.
@NullMarked
package dev.selkie.seal.run;

import org.jspecify.annotations.NullMarked;
