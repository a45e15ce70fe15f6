package dev.selkie.cli;

import dev.selkie.engine.runtime.DeviceException;
import dev.selkie.model.files.BeingWritten;
import dev.selkie.seal.run.AlreadyRunning;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Any throwable as an exit code and one line for the user.
///
/// @param exitCode as in [ExitCode]
/// @param line     `selkie: <what> (<where>): <cause>; <cure>`
record Failure(int exitCode, String line) {
    private static final String NO_SPACE = "no space left on device";
    private static final Pattern STAGED = Pattern.compile("(^|/)\\.([^/]+?)\\.selkie-\\d+-[0-9a-f]{8}");

    /// How `verb` failed with `error`.
    static Failure of(String verb, Throwable error) {
        return switch (error) {
            case CliException e -> new Failure(e.exitCode(), "selkie: " + oneLine(e.getMessage()));
            case UncheckedIOException e -> of(verb, Objects.requireNonNull(e.getCause()));
            case IOException e -> ofFile(verb, e);
            case IllegalArgumentException e -> badInput(verb, withCure(e.getMessage()));
            case ArithmeticException e -> failed("%s: %s".formatted(verb, e.getMessage()));
            case DeviceException e -> failed("%s: %s".formatted(verb, e.getMessage()));
            case OutOfMemoryError e ->
                failed(("%s: out of memory (%s; %d MiB of heap at most); use smaller batches or fewer samples,"
                                + " or set SELKIE_JAVA_OPTIONS=-Xmx…")
                        .formatted(verb, e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
            case StackOverflowError _ -> badInput(verb, "something is nested too deeply; flatten the input");
            default ->
                failed("%s: internal error: %s; run it again with --trace and report what it prints"
                        .formatted(verb, error));
        };
    }

    private static Failure ofFile(String verb, IOException error) {
        return switch (error) {
            case FormatException e -> badInput(verb, malformed(e));
            case AlreadyRunning e ->
                failed("%s (%s): process %s is already running it; wait for its end, or end it"
                        .formatted(verb, e.folder(), e.process()));
            case BeingWritten e ->
                failed("%s (%s): process %d is writing there; wait for its end, or name another place"
                        .formatted(verb, e.target(), e.process()));
            case NoSuchFileException e
            when !place(e.getFile()).equals(String.valueOf(e.getFile())) ->
                badInput(verb, "(%s): cannot be made there; choose another place".formatted(place(e.getFile())));
            case NoSuchFileException e -> badInput(verb, "(%s): no such file; check the path".formatted(e.getFile()));
            case NotDirectoryException e ->
                badInput(verb, "(%s): %s; check the path".formatted(e.getFile(), noFolder(e.getFile())));
            case IOException e
            when "Is a directory".equals(e.getMessage()) ->
                badInput(verb, "a folder was given where a file is read; name a file in it");
            case FileAlreadyExistsException e ->
                badInput(verb, "(%s): exists already; choose another place, or --force".formatted(e.getFile()));
            case AccessDeniedException e ->
                failed("%s (%s): permission denied; change its permissions or choose another place"
                        .formatted(verb, place(e.getFile())));
            case FileSystemException e
            when isNoSpace(e.getReason()) ->
                failed("%s (%s): %s; free some space or choose another place"
                        .formatted(verb, place(e.getFile()), NO_SPACE));
            case IOException e
            when isNoSpace(e.getMessage()) ->
                failed("%s: %s; free some space or choose another place".formatted(verb, NO_SPACE));
            case FileSystemException e
            when e.getReason() != null ->
                failed("%s (%s): %s; check the disk and the path".formatted(verb, place(e.getFile()), e.getReason()));
            default -> failed("%s: %s; check the disk and the path".formatted(verb, reason(error)));
        };
    }

    private static String malformed(FormatException error) {
        String where = error.byteOffset() < 0 ? error.place().name() : error.place() + ", byte " + error.byteOffset();
        return "(%s): expected %s, found %s; mend or replace it, or name another"
                .formatted(where, error.expected(), error.found());
    }

    /// The library names what is wrong with a value; what to do about it, it cannot always know.
    private static String withCure(@Nullable String message) {
        String text = Objects.requireNonNullElse(message, "bad input");
        return text.contains("; ") ? text : text + "; give another, --help tells which";
    }

    private static Failure badInput(String verb, @Nullable String message) {
        String text = Objects.requireNonNullElse(message, "bad input");
        return new Failure(ExitCode.BAD_INPUT, "selkie: " + verb + (text.startsWith("(") ? " " : ": ") + oneLine(text));
    }

    private static Failure failed(String message) {
        return new Failure(ExitCode.FAILED, "selkie: " + oneLine(message));
    }

    /// The name that the user gave, of a file that is still under the hidden one of [dev.selkie.model.files.Staged].
    private static String place(@Nullable String file) {
        String named = String.valueOf(file);
        String shorter = STAGED.matcher(named).replaceFirst("$1$2");
        return shorter.equals(named) ? named : place(shorter);
    }

    private static String noFolder(String file) {
        return Files.isSymbolicLink(Path.of(file)) ? "a link that leads to no folder" : "not a folder";
    }

    private static boolean isNoSpace(@Nullable String reason) {
        return reason != null && reason.toLowerCase(Locale.ROOT).contains(NO_SPACE);
    }

    private static String reason(IOException error) {
        return Objects.requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
    }

    /// Free of control characters too: a file may have brought them, and a terminal would obey.
    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cc}", "\uFFFD");
    }
}
