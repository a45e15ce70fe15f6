/// What a run has shown: means with their intervals, and the page that tells it.
///
/// Start at [dev.selkie.seal.report.RunResults]; it knows runs, and neither models nor terminals.
@NullMarked
package dev.selkie.seal.report;

import org.jspecify.annotations.NullMarked;
