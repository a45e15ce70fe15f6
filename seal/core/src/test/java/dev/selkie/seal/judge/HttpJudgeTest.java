package dev.selkie.seal.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.ChatServer;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server on this machine.
class HttpJudgeTest {
    private static final Claim RIGHT = new Claim("Topic: The light\nWho keeps it?", "Ada", "It is Ada.");
    private static final Claim WRONG = new Claim("Topic: The light\nWho keeps it?", "Ada", "Bo \"the\" keeper");

    @TempDir
    Path folder;

    @Test
    void repliesAreReadAsPublished() {
        assertTrue(JudgePrompt.saysYes("Yes."));
        assertTrue(JudgePrompt.saysYes("Nope yes"));
        assertEquals(
                List.of(false, false, false),
                List.of("yes, not no", "Correct", "").stream()
                        .map(JudgePrompt::saysYes)
                        .toList());
    }

    @Test
    void theEndpointIsAskedAsItsInterfaceWants() throws IOException {
        try (var server = ChatServer.start(body -> body.contains("It is Ada.") ? "Yes." : "No, it is not.");
                HttpJudge judge = judge(server.url(), Optional.of("secret"))) {
            assertEquals(List.of(given(true), given(false)), judge.judge(List.of(RIGHT, WRONG)));
            assertEquals(List.of("Bearer secret", "Bearer secret"), server.keys());
            String request = server.requests().stream()
                    .filter(body -> body.contains("keeper"))
                    .findFirst()
                    .orElseThrow();
            JsonObject json = JsonObject.parse(new Place("request"), request);
            assertEquals("m", json.string("model"));
            assertEquals(0.0, json.number("temperature"));
            var message = (Map<?, ?>) json.list("messages").getFirst();
            assertEquals("user", message.get("role"));
            assertEquals(JudgePrompt.of(WRONG), message.get("content"));
        }
    }

    @Test
    void nothingSaidIsWrongAndNoOneIsAsked() throws IOException {
        try (var server = ChatServer.start(_ -> "yes");
                HttpJudge judge = judge(server.url(), Optional.empty())) {
            var empty = new Claim("Who?", "Ada", " \n");
            assertEquals(List.of(given(false), given(true), given(false)), judge.judge(List.of(empty, RIGHT, empty)));
            assertEquals(1, server.requests().size());
            assertEquals(List.of(""), server.keys());
        }
    }

    @Test
    void whatFailsForTheMomentIsTriedAgain() throws IOException {
        try (var server = ChatServer.start(_ -> "yes");
                HttpJudge judge = judge(server.url(), Optional.empty())) {
            server.failWith(500, 429);
            assertEquals(List.of(given(true)), judge.judge(List.of(RIGHT)));
            assertEquals(3, server.requests().size());
            server.failWith(503, 503, 503);
            assertWhy("status 503: told to fail", judge.judge(List.of(WRONG)));
            assertEquals(6, server.requests().size());
        }
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() throws IOException {
        try (var server = ChatServer.start(_ -> "yes");
                HttpJudge judge = judge(server.url(), Optional.empty())) {
            server.failWith(401);
            assertWhy("status 401: told to fail", judge.judge(List.of(RIGHT)));
            assertEquals(1, server.requests().size());
            assertEquals(List.of(given(true)), judge.judge(List.of(RIGHT)));
        }
    }

    @Test
    void anAnswerIsKeptAndNotAskedForAgain() throws IOException {
        try (var server = ChatServer.start(_ -> "yes")) {
            for (int process = 0; process < 2; process++) {
                try (HttpJudge judge = judge(server.url(), Optional.empty())) {
                    assertEquals(List.of(given(true)), judge.judge(List.of(RIGHT)));
                }
            }
            assertEquals(1, server.requests().size());
            try (var other = new HttpJudge(
                    new HttpEndpoint(server.url(), "other", Optional.empty(), folder, Duration.ofMillis(1)))) {
                assertEquals(List.of(given(true)), other.judge(List.of(RIGHT)));
            }
            assertEquals(2, server.requests().size());
        }
    }

    @Test
    void anEndpointThatIsGoneIsToldOfEach() throws IOException {
        URI gone;
        try (var server = ChatServer.start(_ -> "yes")) {
            gone = server.url();
        }
        try (HttpJudge judge = judge(gone, Optional.empty())) {
            List<Opinion<Boolean>> opinions = judge.judge(List.of(RIGHT, WRONG));
            opinions.forEach(one -> assertWhy(gone + "/chat/completions: no connection", List.of(one)));
            assertEquals(2, opinions.size());
        }
    }

    @Test
    void anAnswerOfAnotherKindIsNone() throws IOException {
        try (var server = ChatServer.start(_ -> "yes");
                var judge = judge(URI.create(server.url().toString().replace("/v1", "/v2")), Optional.empty())) {
            assertWhy("status 404", judge.judge(List.of(RIGHT)));
        }
    }

    private HttpJudge judge(URI url, Optional<String> key) {
        return new HttpJudge(new HttpEndpoint(url, "m", key, folder, Duration.ofMillis(1)));
    }

    private static Opinion<Boolean> given(boolean right) {
        return new Opinion.Given<>(right);
    }

    private static void assertWhy(String expected, List<Opinion<Boolean>> opinions) {
        String why = opinions.getFirst().why().orElse("it said something");
        assertTrue(why.contains(expected), why);
    }
}
