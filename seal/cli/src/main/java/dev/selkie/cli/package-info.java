/// The `selkie` program: one small class for each verb.
///
/// Verbs read options, call the library and print; they hold no arithmetic.
@NullMarked
package dev.selkie.cli;

import org.jspecify.annotations.NullMarked;
