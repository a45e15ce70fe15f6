/// The world of the model in the box: invented people, what is told of them, and what a small model reads of it
/// to become one that can teach itself. Start at [dev.selkie.seal.pup.PupRecipe].
///
/// The world is made so that wording matters, as it does at scale: a passage shows most facts without naming
/// them ("the oven was ready before dawn"), a good self-edit says them outright ("worked as a baker"), and only
/// what is said outright can be learnt by heart and asked for. What a text implies is worth spelling out before
/// learning it: see Akyürek et al., "Deductive closure training of language models for coherence, accuracy, and
/// updatability", arXiv:2401.08574, and on wordings Allen-Zhu and Li, arXiv:2309.14316.
@NullMarked
package dev.selkie.seal.pup;

import org.jspecify.annotations.NullMarked;
