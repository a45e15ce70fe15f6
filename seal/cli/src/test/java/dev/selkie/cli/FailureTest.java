package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(CliException.badInput("a (b): c; d"), 2, "a (b): c; d"),
                Arguments.of(CliException.missing("device (opencl): none; install one"), 3, "device (opencl)"),
                Arguments.of(CliException.failed("loss (step 3): NaN; lower --lr"), 1, "step 3"),
                Arguments.of(new NoSuchFileException("/no/such"), 2, "(/no/such): no such file; "),
                Arguments.of(
                        new NoSuchFileException("/proc/.x.selkie-1-0a1b2c3d"), 2, "(/proc/x): cannot be made there; "),
                Arguments.of(new AccessDeniedException("/closed"), 1, "(/closed): permission denied; "),
                Arguments.of(new AccessDeniedException("/a/.b.c.selkie-12-0a1b2c3d/d"), 1, "(/a/b.c/d): permission"),
                Arguments.of(new AccessDeniedException("/..x.selkie-1-85530c72.y.selkie-1-e05552c9"), 1, "(/x.y): "),
                Arguments.of(new FileSystemException("/full", null, "No space left on device"), 1, "no space left"),
                Arguments.of(new FileSystemException("/held", null, "Not permitted"), 1, "(/held): Not permitted; "),
                Arguments.of(new IOException("Is a directory"), 2, "a folder was given"),
                Arguments.of(new IOException("No space left on device"), 1, "no space left on device; "),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("/no")), 2, "(/no): no such file"),
                Arguments.of(
                        FormatException.at(Path.of("w.safetensors"), 8, "a header of 30 bytes", "9 bytes"),
                        2,
                        "(w.safetensors, byte 8): expected a header of 30 bytes, found 9 bytes; "),
                Arguments.of(new IllegalArgumentException("rank 0 is below 1"), 2, "rank 0 is below 1; give another"),
                Arguments.of(new IllegalArgumentException("too long; shorten it"), 2, "too long; shorten it"),
                Arguments.of(new IllegalArgumentException("no \u001b[31m\0"), 2, "no \uFFFD[31m\uFFFD; give another"),
                Arguments.of(new OutOfMemoryError("Java heap space"), 1, "out of memory (Java heap space; "),
                Arguments.of(new StackOverflowError(), 2, "nested too deeply; "),
                Arguments.of(new IllegalStateException("two\n  lines"), 1, "two; lines"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void isOneLineWithItsExitCode(Throwable error, int exitCode, String part) {
        Failure failure = Failure.of("train", error);
        assertEquals(exitCode, failure.exitCode());
        assertTrue(failure.line().startsWith("selkie: "), failure.line());
        assertTrue(failure.line().contains(part), failure.line());
        assertEquals(1, failure.line().lines().count());
    }
}
