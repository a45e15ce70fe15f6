package dev.selkie.model.generate;

import java.util.List;

/// Text that comes in pieces, cut before the first stop string. What may be the beginning of one is held back
/// until it is known not to be.
///
/// Has identity and state; one for each text.
final class StopStrings {
    private final List<String> stops;
    private final int longest;
    private final StringBuilder text = new StringBuilder();
    private int given;
    private boolean stopped;

    StopStrings(List<String> stops) {
        this.stops = stops;
        longest = stops.stream().mapToInt(String::length).max().orElse(0);
    }

    /// Adds `piece`.
    ///
    /// @return what is certain now to belong to the text and was not given before
    String add(String piece) {
        if (stopped) {
            return "";
        }
        int searchFrom = Math.max(0, text.length() - longest + 1);
        text.append(piece);
        int stop = firstStop(searchFrom);
        if (stop >= 0) {
            stopped = true;
            text.setLength(stop);
        }
        return give(stopped ? text.length() : text.length() - heldBack());
    }

    /// What was still held back. The text ends here.
    String finish() {
        return give(text.length());
    }

    boolean stopped() {
        return stopped;
    }

    /// The whole text so far, what is held back included.
    String text() {
        return text.toString();
    }

    private String give(int end) {
        String piece = text.substring(given, end);
        given = end;
        return piece;
    }

    private int firstStop(int from) {
        int first = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, from);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /// The length of the longest end of the text that begins a stop string.
    private int heldBack() {
        for (int length = Math.min(longest - 1, text.length() - given); length > 0; length--) {
            String end = text.substring(text.length() - length);
            if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
                return length;
            }
        }
        return 0;
    }
}
