/// The second model in the box: a small one that copies grids, writes self-edits of puzzles, and is too small to see
/// a puzzle's rule untaught. Start at [dev.selkie.seal.cub.CubRecipe]; what it shows is [dev.selkie.seal.cub.CubDemo].
@NullMarked
package dev.selkie.seal.cub;

import org.jspecify.annotations.NullMarked;
