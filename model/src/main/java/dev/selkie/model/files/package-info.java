/// Output files and folders that appear whole or not at all.
///
/// Knows nothing of what they hold. Start at [dev.selkie.model.files.Staged].
@NullMarked
package dev.selkie.model.files;

import org.jspecify.annotations.NullMarked;
