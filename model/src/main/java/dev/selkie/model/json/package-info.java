/// JSON settings files as trees with typed access, read without trust and written as Python writes them.
///
/// Knows nothing of models. Start at [dev.selkie.model.json.JsonObject].
@NullMarked
package dev.selkie.model.json;

import org.jspecify.annotations.NullMarked;
