/// The second model in the box: a small one that solves small grid puzzles. Start at
/// [dev.selkie.seal.cub.CubRecipe].
@NullMarked
package dev.selkie.seal.cub;

import org.jspecify.annotations.NullMarked;
