/// The generators of Python and NumPy, to choose what the published runs chose.
///
/// Knows nothing of SEAL. Start at [dev.selkie.seal.random.PythonRandom].
@NullMarked
package dev.selkie.seal.random;

import org.jspecify.annotations.NullMarked;
