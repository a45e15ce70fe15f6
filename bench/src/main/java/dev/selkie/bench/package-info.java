/// How fast Selkie is: JMH benchmarks of its kernels, beside what the machine can do at most.
///
///     mvn -pl bench -am package -Dmaven.test.skip=true
///     JDK25/bin/java -cp bench/target/classes:$(cat bench/target/classpath) org.openjdk.jmh.Main LinearBenchmark
///
/// What was tried and what came of it stands in `bench/LOG.md`.
@NullMarked
package dev.selkie.bench;

import org.jspecify.annotations.NullMarked;
