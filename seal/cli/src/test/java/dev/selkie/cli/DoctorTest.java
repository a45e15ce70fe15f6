package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void jsonHasTheFieldsOfTheContract() {
        Ran ran = selkie("doctor", "--json");
        assertEquals(0, ran.exitCode());
        JsonNode report = ran.json().getFirst();
        for (String field : List.of("jdk", "os", "vector_bits", "cores", "memory_bytes", "devices", "problems")) {
            assertTrue(report.has(field), field);
        }
        assertEquals(
                Runtime.getRuntime().availableProcessors(), report.get("cores").asInt());
    }

    @Test
    void devicesAreThoseOfTheDoctorOneALine() {
        List<JsonNode> devices = selkie("devices", "--json").json();
        JsonNode report = selkie("doctor", "--json").json().getFirst();
        assertEquals(report.get("devices").size(), devices.size());
        assertEquals(report.get("devices").get(0), devices.getFirst());
        assertTrue(devices.stream()
                .anyMatch(d -> d.get("name").asText().equals("cpu")
                        && d.get("available").asBoolean()));
    }

    @Test
    void littleMemoryAndOneCoreAreProblemsWithCures() {
        var small = new Machine("25", "any", 256, 1, 512L << 20);
        List<Doctor.Problem> problems = Doctor.problems(small);
        assertEquals(2, problems.size());
        assertTrue(problems.getFirst().what().startsWith("512 MiB"), problems.toString());
        assertEquals(List.of(), Doctor.problems(new Machine("25", "any", 256, 2, 8L << 30)));
    }
}
