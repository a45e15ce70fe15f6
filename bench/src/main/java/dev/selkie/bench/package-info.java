/// How fast Selkie is: JMH benchmarks of its kernels, beside what the machine can do at most.
///
/// Run with `java -cp <the bench module and what it needs> org.openjdk.jmh.Main LinearBenchmark`. What was
/// tried and what came of it stands in `bench/LOG.md`.
@NullMarked
package dev.selkie.bench;

import org.jspecify.annotations.NullMarked;
