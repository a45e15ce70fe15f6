package dev.selkie.tokenizer.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates against what Python's `jinja2` renders (`src/test/python/make_chat_goldens.py`), and hostile ones.
class TemplateTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 4, 5, 6, 7);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> rendersWhatJinja2Renders() throws IOException {
        JsonNode golden;
        try (InputStream in = TemplateTest.class.getResourceAsStream("/goldens/chat.json")) {
            golden = JSON.readTree(Objects.requireNonNull(in));
        }
        return StreamSupport.stream(golden.get("cases").spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("name").asText(), () -> check(golden, c)));
    }

    private static void check(JsonNode golden, JsonNode c) {
        String source = golden.get("templates").get(c.get("name").asText()).asText();
        var variables = new HashMap<String, Object>();
        variables.put("tools", null);
        variables.putAll(map(golden.get("tokens")));
        variables.putAll(map(c.get("extra")));
        variables.put("messages", JSON.convertValue(c.get("messages"), Object.class));
        variables.put("add_generation_prompt", c.get("prompt").asBoolean());
        if (c.get("text").isNull()) {
            var error = assertThrows(
                    TemplateException.class, () -> Template.parse(source).render(variables, NOW));
            assertTrue(Objects.requireNonNull(error.getMessage()).lines().count() == 1, error.getMessage());
        } else {
            assertEquals(c.get("text").asText(), Template.parse(source).render(variables, NOW));
        }
    }

    private static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, new TypeReference<>() {});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% set ns = namespace(s='x') %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ range(999999999) }}",
                "{{ 'x' * 99999999999 }}",
                "{{ 9 ** 99 }}",
                "{{ 1 // 0 }}",
                "{% set x = namespace() %}{% set x.x = [x] %}{{ x.x }}{{ x.x | tojson }}",
                "{{ [].append(1) }}",
                "{% include 'x' %}",
                "{{ ''.__class__ }}{{ ''.__class__.mro() }}",
                "{{ 'a'.replace('', 'xxxxxxxxxxxxxxxxxxxxxxxx').replace('x', 'yyyyyyyyyyyyyyyyyyyyyyy') * 9999999 }}"
            })
    void hostileTemplatesEnd(String source) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThrows(
                        TemplateException.class, () -> Template.parse(source).render(Map.of(), NOW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{{ -", "{{ not ", "{% if a %}", "{{ a if ", "{{ {'a':"})
    void deepNestingIsAnError(String piece) {
        String source = "{{ " + piece.replace("{{ ", "").repeat(5000);
        String nested = piece.startsWith("{%") ? piece.repeat(5000) : source;
        assertThrows(TemplateException.class, () -> Template.parse(nested));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{{",
                "{%",
                "{#",
                "}}",
                "{{ 'a",
                "{% raw %}",
                "{{ 1 + }}",
                "{% endif %}",
                "{% for %}",
                "\u0000{{ \u0000 }}"
            })
    void brokenTemplatesAreOneLineErrors(String source) {
        try {
            Template.parse(source).render(Map.of(), NOW);
        } catch (TemplateException e) {
            assertEquals(1, Objects.requireNonNull(e.getMessage()).lines().count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void randomTemplatesNeverFailOtherwise(int seed) {
        var random = new SplittableRandom(seed);
        String[] words = {
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            " if ",
            " for ",
            " in ",
            " a",
            "endif",
            "endfor",
            "set ",
            "=",
            "'",
            "(",
            ")",
            "[",
            "]",
            "|",
            "join",
            "is",
            "not",
            "-",
            "1",
            ".",
            ":",
            ",",
            "\n",
            "macro f()",
            "endmacro",
            "~",
            "{",
            "}",
            "**",
            "raw",
            "endraw"
        };
        for (int i = 0; i < 1000; i++) {
            var source = new StringBuilder();
            IntStream.range(0, random.nextInt(1, 25)).forEach(_ -> source.append(words[random.nextInt(words.length)]));
            try {
                assertTrue(Template.parse(source.toString())
                                .render(Map.of("a", "b"), NOW)
                                .length()
                        < 1000);
            } catch (TemplateException e) {
                assertEquals(1, Objects.requireNonNull(e.getMessage()).lines().count());
            }
        }
    }
}
