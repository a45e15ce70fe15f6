/// SEAL: documents, self-edits, exams and the loops over them.
///
/// Source: Zweiger, Pari et al., "Self-Adapting Language Models", arXiv:2506.10943.
@NullMarked
package dev.selkie.seal;

import org.jspecify.annotations.NullMarked;
