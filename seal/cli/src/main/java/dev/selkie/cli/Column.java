package dev.selkie.cli;

import java.util.stream.Stream;

/// Cells of text that stand below one another.
final class Column {
    private Column() {}

    /// `cell` with spaces behind it, as wide as the longest of `all`, of which it is one.
    static String padded(String cell, Stream<String> all) {
        int width = all.mapToInt(String::length).max().orElse(0);
        return cell + " ".repeat(width - cell.length());
    }
}
