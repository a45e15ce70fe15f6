/// The contract of every numerical kernel, one record each: arguments, shape check, formula, cost.
///
/// Knows memory and shapes, never tensors or models. How a device runs them is in its own package, such as
/// `kernels.cpu`.
@NullMarked
package dev.selkie.kernels;

import org.jspecify.annotations.NullMarked;
