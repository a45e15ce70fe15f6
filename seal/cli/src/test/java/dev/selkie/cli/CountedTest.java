package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsNotSeveral() {
        assertEquals("0 rounds", Counted.of(0, "round"));
        assertEquals("1 round", Counted.of(1, "round"));
        assertEquals("2 rounds", Counted.of(2, "round"));
    }
}
