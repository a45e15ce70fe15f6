package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelkieTest {
    @Test
    void versionNamesVersionCommitAndJdk() {
        Ran ran = selkie("--version");
        assertEquals(0, ran.exitCode());
        assertTrue(
                ran.out().matches("(?s)selkie \\d+\\.\\d+\\.\\d+\\S*\\Rcommit \\S+\\Rjdk 25\\S* \\(.+\\)\\R"),
                ran.out());
    }

    @Test
    void helpListsTheVerbs() {
        Ran ran = selkie("--help");
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().contains("doctor"), ran.out());
        assertEquals("", ran.err());
    }

    @Test
    void noVerbIsBadUsageThatGetsTheHelp() {
        Ran ran = selkie();
        assertEquals(2, ran.exitCode());
        assertEquals("", ran.out());
        assertEquals(selkie("--help").out(), ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train", "seal", "seal arc run"})
    void helpIsAVerbToo(String verb) {
        List<String> words =
                Stream.of(verb.split(" ")).filter(word -> !word.isEmpty()).toList();
        Ran ran = selkie(Stream.concat(Stream.of("help"), words.stream()).toArray());
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().startsWith(("Usage: selkie " + verb).strip() + " "), ran.out());
        assertEquals(2, selkie("help", "nonsense").exitCode());
    }

    @Test
    void theHelpOfAVerbBeginsWithOneLineOfUsage() {
        assertEquals(
                "Usage: selkie train [OPTIONS]",
                selkie("train", "--help").out().lines().findFirst().orElseThrow());
        assertEquals(
                "Usage: selkie tokenize [OPTIONS] TEXT",
                selkie("tokenize", "--help").out().lines().findFirst().orElseThrow());
    }

    @Test
    void defaultsAreShownAsTheyAreTyped() {
        String help = selkie("seal", "arc", "run", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("linear, cosine or constant (default: cosine)"), help);
        assertTrue(help.contains("The writer's learning rate, falling to 0 (default: 5e-5)"), help);
        assertTrue(help.contains("Learning rates of random edits (default: 1e-5,5e-5,"), help);
        assertTrue(help.contains("Numbers of epochs of random edits (default: 1,2,3,4)"), help);
        assertTrue(help.contains("Scaling is alpha / rank (default: 16)"), help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"frobnicate", "--frobnicate", "doctor --frobnicate", "doctor surplus", ""})
    void badUsageIsOneLineAndExit2(String commandLine) {
        Ran ran = selkie((Object[]) commandLine.split(" "));
        assertEquals(2, ran.exitCode());
        assertEquals("", ran.out());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().startsWith("selkie: "), ran.err());
        assertTrue(ran.err().contains("; see selkie "), ran.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            generat                       | selkie: no verb 'generat' (did you mean generate?); see selkie --help
            nonsense                      | selkie: no verb 'nonsense'; see selkie --help
            seal evall                    | selkie: seal: no verb 'evall' (did you mean eval?); see selkie seal --help
            doctor --jsn                  | selkie: doctor: no option '--jsn' (did you mean --json?); see selkie doctor --help
            plan pup --tokns 8            | selkie: plan: no option '--tokns' (did you mean --tokens?); see selkie plan --help
            train --lr abc                | selkie: train: '--lr': 'abc' is no number; see selkie train --help
            train --rank 1.5              | selkie: train: '--rank': '1.5' is no whole number, or too large a one; see selkie train --help
            seal                          | selkie: seal: which verb? see selkie seal --help
            import a.gguf                 | selkie: import: missing option: '--out=PATH'; see selkie import --help
            generate -m x hello world     | selkie: generate: 'world' is one word too many; put a text of several words in quotes; see selkie generate --help
            """)
    void aSlipOfTheFingersIsNamedWithWhatWasMeant(String commandLine, String line) {
        assertEquals(line, selkie((Object[]) commandLine.split(" ")).err().strip());
    }

    @Test
    void completionIsAShellScript() {
        Ran ran = selkie("generate-completion");
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().startsWith("#!/usr/bin/env bash"), ran.out());
    }

    @Test
    void choicesAreToldAsTheyAreTyped() {
        assertEquals(
                "selkie: train: --schedule (sinus): is none of linear, cosine, constant; name one of them;"
                        + " see selkie train --help",
                selkie("train", "--schedule", "sinus").err().strip());
    }
}
