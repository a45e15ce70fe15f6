package dev.selkie.seal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A self-edit cut into the documents that are trained on.
///
/// Every document is the passage's title, a line feed and a piece of the edit; the passage itself is always the
/// last.
/// Source: Zweiger et al., "Self-Adapting Language Models", arXiv:2506.10943, and the code published with it.
public final class Documents {
    private static final String SEPARATOR = "---";
    private static final Pattern QUESTION = Pattern.compile("Question\\s+\\d+:", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ANSWER = Pattern.compile("Answer\\s*(\\d+\\s*)?:", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BARE_ANSWER = Pattern.compile("Answer\\s*:", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BEFORE_QUESTION =
            Pattern.compile("\\n(?=Question\\s+\\d+:)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_OF_THOUGHT = Pattern.compile("\\nImplications:");

    private Documents() {}

    /// The documents of `edit`, then the passage.
    public static List<String> of(String edit, Passage passage, Splitting splitting) {
        return of(List.of(edit), passage, splitting);
    }

    /// The documents of all `edits`, then the passage, once. Without an edit the passage alone.
    public static List<String> of(List<String> edits, Passage passage, Splitting splitting) {
        return Stream.concat(
                        edits.stream().flatMap(edit -> kept(edit, splitting).stream()),
                        Stream.of(PythonText.strip(passage.context())))
                .map(piece -> passage.title() + "\n" + piece)
                .toList();
    }

    private static List<String> kept(String edit, Splitting splitting) {
        List<String> pieces = pieces(splitting.thought() ? afterThought(edit) : edit, splitting);
        return pieces.subList(0, Math.min(pieces.size(), splitting.mostPieces()));
    }

    private static List<String> pieces(String edit, Splitting splitting) {
        if (!splitting.lines()) {
            return segments(edit);
        }
        return isQuestionsAndAnswers(edit, splitting) ? questions(edit, splitting) : lines(edit);
    }

    private static String afterThought(String edit) {
        Matcher end = END_OF_THOUGHT.matcher(edit);
        return end.find() ? edit.substring(end.end()) : edit;
    }

    private static boolean isQuestionsAndAnswers(String edit, Splitting splitting) {
        Pattern answer = splitting.published() ? BARE_ANSWER : ANSWER;
        return QUESTION.matcher(edit).find() && answer.matcher(edit).find();
    }

    /// Each question with its answer. The published code leaves line feeds at the end of all but the first.
    private static List<String> questions(String edit, Splitting splitting) {
        var pieces = new ArrayList<>(List.of(BEFORE_QUESTION.split(PythonText.strip(edit))));
        if (!splitting.published()) {
            pieces.replaceAll(PythonText::strip);
        }
        String first = PythonText.strip(pieces.getFirst());
        pieces.set(0, first.startsWith("Question") ? first : "Question 1: " + first);
        return pieces;
    }

    /// The lines that are not blank, without a first one such as "Sure, here is a list:", known by the "1." that
    /// follows it.
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
