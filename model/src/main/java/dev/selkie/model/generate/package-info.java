/// Generation: how the next token is chosen, when a text ends, and many texts growing at once.
///
/// Start at [dev.selkie.model.generate.GenerateSettings].
@NullMarked
package dev.selkie.model.generate;

import org.jspecify.annotations.NullMarked;
