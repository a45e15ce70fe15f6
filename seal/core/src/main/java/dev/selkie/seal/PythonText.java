package dev.selkie.seal;

import java.util.ArrayList;
import java.util.List;

/// Strings cut as Python cuts them, since the published data were: its white space is not Java's.
final class PythonText {
    private PythonText() {}

    /// `text.strip()`
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /// `text.splitlines()`
    static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (endsLine(c)) {
                lines.add(text.substring(start, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /// `c.isspace()`: all of Unicode's white space is in the basic plane.
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static boolean endsLine(char c) {
        return (c >= '\n' && c <= '\r')
                || (c >= '\u001c' && c <= '\u001e')
                || c == '\u0085'
                || c == '\u2028'
                || c == '\u2029';
    }
}
