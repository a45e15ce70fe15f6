package dev.selkie.tokenizer.json;

import java.nio.file.Path;

/// Where something stands that was read, for errors: a file, a line of one, or what somebody wrote.
public record Place(String name) {
    public static Place of(Path file) {
        return new Place(file.toString());
    }

    /// @param source a file, or whatever else has lines
    /// @param number of the line, from 1
    public static Place line(String source, int number) {
        return new Place(source + ", line " + number);
    }

    @Override
    public String toString() {
        return name;
    }
}
