/// Random numbers without hidden state: each is a function of a key and an index, which [dev.selkie.model.random.Draws]
/// counts for those who take one after the other.
///
/// Knows nothing of models. Start at [dev.selkie.model.random.RandomStream].
@NullMarked
package dev.selkie.model.random;

import org.jspecify.annotations.NullMarked;
