package dev.selkie.tokenizer.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
    private static String matches(String pattern, String text) throws RegexException {
        var parts = new ArrayList<String>();
        char[] chars = text.toCharArray();
        new Regex(pattern).findAll(chars, 0, chars.length, (start, end) -> parts.add(text.substring(start, end)));
        return String.join("|", parts);
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '"',
            value = {
                "a|ab,abab,a|a",
                "ab|a,aba,ab|a",
                "a*?b,aab,aab",
                "a{2},aaaaa,aa|aa",
                "\"a{1,2}\",aaa,aa|a",
                "\"a{,2}b\",aaab,aab",
                "a{x,a{x,a{x",
                "(?i:k),kK\u212A,k|K|\u212A",
                "(?i)a|B,AbB,A|b|B",
                "[^a-c],abcd,d",
                "[a-z&&[^b]]+,abc,a|c",
                "[[:digit:]]+,a12,12",
                "[]a]+,]a],]a]",
                "x++y,xxy,xxy",
                "x*+x,xxx,",
                "(?>ab|a)b,ab,",
                "(?=ab)a,aab,a",
                "a(?!b),abaa,a|a",
                "(?<=a)b,abb,b",
                "(?<!a)b,abb,b",
                "(?<=ab)c,abcc,c",
                "\\bfoo\\b,foo foobar foo,foo|foo",
                "^a,aa,a",
                "a$,aa,a",
                "\\Aa,aa,a",
                "\\p{^L}+,ab12,12",
                "\\P{L}+,ab12,12",
                "\\x41\\u0042\\x{43},ABC,ABC",
                "a(?#note)b,ab,ab",
                "(?<name>a)b,ab,ab",
                "a.c,abc,abc"
            })
    void matchesAsOnigurumaDoes(String pattern, String text, String expected) throws RegexException {
        assertEquals(expected == null ? "" : expected, matches(pattern, text));
    }

    @Test
    void digitsInGroupsFromTheRight() throws RegexException {
        assertEquals("1|234|567", matches("\\d{1,3}(?=(?:\\d{3})*\\b)", "1234567"));
    }

    @Test
    void linesEndBeforeLineFeeds() throws RegexException {
        assertEquals("a|b", matches("[ab]$", "a\nb"));
        assertEquals("a|b", matches("^[ab]", "a\nb\n"));
        assertEquals("b", matches("[ab]\\Z", "a\nb\n"));
        assertEquals("", matches("[ab]\\z", "a\nb\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "a**)",
                "*a",
                "\\",
                "\\p{L",
                "\\p{Nope}",
                "(?<=a*)b",
                "(a)\\1",
                "\\K",
                "[b-a]",
                "a{2,1}",
                "(?x)a",
                "\\x{110000}"
            })
    void rejectsWhatItDoesNotKnow(String pattern) {
        assertThrows(RegexException.class, () -> new Regex(pattern));
    }

    /// Random patterns of what both know, against `java.util.regex`; so the automaton, the backtracker and Java's
    /// matcher agree.
    @Test
    void agreesWithJavaOnRandomPatterns() throws RegexException {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 3000; i++) {
            String pattern = pattern(random, 3);
            String text = text(random);
            var expected = new ArrayList<String>();
            var matcher = Pattern.compile(pattern).matcher(text);
            int end = -1;
            while (matcher.find()) {
                if (matcher.end() > matcher.start() || matcher.end() != end) {
                    expected.add(matcher.start() + "-" + matcher.end());
                }
                end = matcher.end();
            }
            assertEquals(expected, found(pattern, text), pattern + " in " + text);
            assertEquals(
                    expected, found("(?:" + pattern + ")(?=|zz)", text), "backtracking: " + pattern + " in " + text);
        }
    }

    private static List<String> found(String pattern, String text) throws RegexException {
        var parts = new ArrayList<String>();
        new Regex(pattern).findAll(text.toCharArray(), 0, text.length(), (start, end) -> parts.add(start + "-" + end));
        return parts;
    }

    private static String pattern(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 10)) {
            case 0, 1 -> String.valueOf("abc".charAt(random.nextInt(3)));
            case 2 -> "[ab]";
            case 3 -> "[^a]";
            case 4 -> "(?:" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
            case 5 -> "(?:" + pattern(random, depth - 1) + ")?";
            case 6 ->
                "[abc]"
                        + List.of("*", "+", "*?", "+?", "{1,2}", "*+", "++", "?+")
                                .get(random.nextInt(8));
            case 7 -> pattern(random, depth - 1) + "(?!" + "abc".charAt(random.nextInt(3)) + ")";
            case 8 -> "(?<=[ab])" + pattern(random, depth - 1);
            default -> pattern(random, depth - 1) + pattern(random, depth - 1);
        };
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(14); length > 0; length--) {
            text.append("abcd".charAt(random.nextInt(4)));
        }
        return text.toString();
    }
}
