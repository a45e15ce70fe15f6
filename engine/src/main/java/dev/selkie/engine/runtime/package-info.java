/// Devices: where numbers live and plans run. Start at [dev.selkie.engine.runtime.Devices].
///
/// Knows plans and kernels; knows no model.
@NullMarked
package dev.selkie.engine.runtime;

import org.jspecify.annotations.NullMarked;
