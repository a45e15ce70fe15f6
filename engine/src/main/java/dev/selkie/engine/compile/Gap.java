package dev.selkie.engine.compile;

/// A time in which nobody reads what a production made, so that it may be dropped and made again.
///
/// @param from  position of the last step that reads it before; every later reader gets what is made again
/// @param until position of the step before which it is wanted again
record Gap(Production production, int from, int until) {
    int length() {
        return until - from;
    }
}
