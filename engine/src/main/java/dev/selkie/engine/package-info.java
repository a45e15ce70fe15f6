/// Tensors as data: shapes, ops, their meaning and their gradients.
///
/// Knows nothing of compilers, devices or models; those build on it.
@NullMarked
package dev.selkie.engine;

import org.jspecify.annotations.NullMarked;
