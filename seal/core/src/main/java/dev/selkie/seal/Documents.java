package dev.selkie.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A self-edit cut into the documents that are trained on, as the published implementation cuts it.
///
/// Every document is the passage's title, a line feed and a piece of the edit; the passage itself is always the last.
/// Source: Zweiger et al., "Self-Adapting Language Models", arXiv:2506.10943, and the code published with it.
public final class Documents {
    private static final String SEPARATOR = "---";
    private static final Pattern QUESTION = Pattern.compile("Question\\s+\\d+:", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ANSWER = Pattern.compile("Answer\\s*:", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BEFORE_QUESTION =
            Pattern.compile("\\n(?=Question\\s+\\d+:)", Pattern.UNICODE_CHARACTER_CLASS);

    private Documents() {}

    /// The documents of `edit`, line by line (or question by question where it has questions and answers), then the passage.
    public static List<String> of(String edit, Passage passage) {
        return titled(isQuestionsAndAnswers(edit) ? questions(edit) : lines(edit), passage);
    }

    /// The documents of `edit`, one for each of its segments, uncut, then the passage.
    public static List<String> uncut(String edit, Passage passage) {
        return titled(segments(edit), passage);
    }

    private static List<String> titled(List<String> pieces, Passage passage) {
        return Stream.concat(pieces.stream(), Stream.of(PythonText.strip(passage.context())))
                .map(piece -> passage.title() + "\n" + piece)
                .toList();
    }

    private static boolean isQuestionsAndAnswers(String edit) {
        return QUESTION.matcher(edit).find() && ANSWER.matcher(edit).find();
    }

    private static List<String> questions(String edit) {
        var pieces = new ArrayList<>(List.of(BEFORE_QUESTION.split(PythonText.strip(edit))));
        String first = PythonText.strip(pieces.getFirst());
        pieces.set(0, first.startsWith("Question") ? first : "Question 1: " + first);
        return pieces;
    }

    /// The lines that are not blank, without a first one such as "Sure, here is a list:", known by the "1." that follows it.
    private static List<String> lines(String edit) {
        List<String> lines = segments(edit).stream()
                .flatMap(segment -> PythonText.lines(segment).stream())
                .map(PythonText::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        boolean hasPreamble = lines.size() > 1 && lines.get(1).startsWith("1.");
        return hasPreamble ? lines.subList(1, lines.size()) : lines;
    }

    private static List<String> segments(String edit) {
        List<String> segments = Stream.of(edit.split(SEPARATOR, -1))
                .map(PythonText::strip)
                .filter(segment -> !segment.isEmpty())
                .toList();
        return segments.isEmpty() ? List.of(PythonText.strip(edit)) : segments;
    }
}
