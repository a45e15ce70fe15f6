/// Learns byte-pair merges from counted pieces of text.
///
/// Knows no file and no JSON. Start at [dev.selkie.tokenizer.train.MergeLearner].
@NullMarked
package dev.selkie.tokenizer.train;

import org.jspecify.annotations.NullMarked;
