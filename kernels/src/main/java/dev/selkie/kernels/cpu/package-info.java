/// The kernels on the CPU, by the Vector API, and the innermost loops by machine code too: those of matrix products
/// (BlockedProduct, Tiles), of transposing (Transpose) and of rows (RowOps). Start at
/// [dev.selkie.kernels.cpu.CpuKernels].
///
/// Knows the kernels' records and host memory, never a tensor or a plan. What is computed never depends on the
/// number of threads or on the width of the machine's vectors.
@NullMarked
package dev.selkie.kernels.cpu;

import org.jspecify.annotations.NullMarked;
