/// Machine code for x86-64, written at run time: a small assembler, the few innermost loops that it is for, and the
/// executable memory that they lie in. Knows addresses and strides, not matrices. Start with [TileCode], or with
/// [ScaleCode], the shortest.
///
/// Java's compiler decides for itself which numbers it keeps in registers, differently from build to build, and only
/// after a loop has run for a while. The innermost loops of matrix products are too short to leave that to chance, and
/// those over rows ([RowFunctions]) would keep a first token waiting.
@NullMarked
package dev.selkie.kernels.cpu.x86;

import org.jspecify.annotations.NullMarked;
