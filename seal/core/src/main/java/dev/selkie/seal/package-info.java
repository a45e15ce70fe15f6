/// SEAL: documents, self-edits and exams; the loops over them are in [dev.selkie.seal.run]. Start at
/// [dev.selkie.seal.EditWriter] and [dev.selkie.seal.Exam].
///
/// Source: Zweiger, Pari et al., "Self-Adapting Language Models", arXiv:2506.10943.
@NullMarked
package dev.selkie.seal;

import org.jspecify.annotations.NullMarked;
