/// What is learnt from and scored: records of text, and the token sequences they become.
///
/// Knows nothing of weights or devices. Start at [dev.selkie.model.data.Example].
@NullMarked
package dev.selkie.model.data;

import org.jspecify.annotations.NullMarked;
